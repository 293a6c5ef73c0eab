/// Windows as data: what a processor declares under `window` is computed here, between the lane and the author's code, for plugins and
/// scripts alike. State, timers and outputs of windows are those of the processor, so they commit with its input position and are exact
/// after a crash. The only package that uses DataSketches.
@NullMarked
package dev.millrace.engine.window;

import org.jspecify.annotations.NullMarked;
