/// Channels, processors, drop-ins; knows no network.
@NullMarked
package dev.millrace.engine;

import org.jspecify.annotations.NullMarked;
