/// Channels: named, ordered streams of events in memory. The data path enters here with {@link dev.millrace.engine.channel.Channel#append}
/// and leaves through the cursors of lanes and subscriptions, which read whole {@link dev.millrace.engine.channel.Batch}es.
@NullMarked
package dev.millrace.engine.channel;

import org.jspecify.annotations.NullMarked;
