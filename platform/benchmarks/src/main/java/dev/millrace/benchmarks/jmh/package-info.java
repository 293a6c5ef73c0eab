/// Micro-benchmarks of the pieces that every event passes, run by JMH: decode, check, append, process, commit, encode, fan out. They drive
/// the real classes through their public methods.
@NullMarked
package dev.millrace.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
