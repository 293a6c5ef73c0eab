/// Servers in Java to compare with, each a program of its own.
@NullMarked
package dev.millrace.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
