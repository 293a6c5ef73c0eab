/// This machine's own counters as events, read through OSHI, which knows Linux, macOS, Windows and the BSDs.
@NullMarked
package dev.millrace.plugins.machine;

import org.jspecify.annotations.NullMarked;
