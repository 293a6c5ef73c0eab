/// Replays: a range of a channel's past is run through a version of a processor in an engine of its own, in which nothing else happens.
@NullMarked
package dev.millrace.engine.replay;

import org.jspecify.annotations.NullMarked;
