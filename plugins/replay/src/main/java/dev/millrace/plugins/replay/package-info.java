/// Replays recorded data as if it happened now: the data sets that come with the plugin, or a CSV file.
@NullMarked
package dev.millrace.plugins.replay;

import org.jspecify.annotations.NullMarked;
