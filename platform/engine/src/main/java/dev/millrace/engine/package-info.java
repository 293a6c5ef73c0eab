/// The embedded engine: channels, processors and drop-ins in one process. {@link dev.millrace.engine.Engine} puts the parts together;
/// nothing here knows of a network.
@NullMarked
package dev.millrace.engine;

import org.jspecify.annotations.NullMarked;
