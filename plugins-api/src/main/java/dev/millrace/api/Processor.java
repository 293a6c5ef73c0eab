package dev.millrace.api;

/// Consumes events of its input channels, keeps state per key, sets timers and emits new events.
///
/// The platform makes one instance per lane (a lane is one thread's share of the keys) and calls it from that lane's thread only, so
/// an instance needs no locks. Events of one key arrive in offset order, one at a time. What a call emits, replies, counts, sets as
/// timer or keeps as state takes effect together with the input position, or not at all: when a call throws, nothing of it remains.
/// A call may be made again for the same event after a failure, so it should have no effect outside the {@link Context}.
///
/// A processor type is a public class with a {@link ProcessorType} annotation and one public constructor, which takes nothing or one
/// record of settings.
///
/// @param <T> what the JSON of an event is mapped to: a record of the plugin's own, `Map<String, Object>`, `Object` (maps, lists,
///        strings, numbers, booleans and null), or `String` for the JSON text itself
public interface Processor<T> extends AutoCloseable {

    /// Handles one event. An exception sends the event to the processor's failure policy (retry, then dead letter, skip or stop).
    void onEvent(Event<T> event, Context context) throws Exception;

    /// Handles a timer that this processor set for the same key and that is now due. Timers of a key fire in order of their due time.
    default void onTimer(Timer timer, Context context) throws Exception {}

    /// Called once on the lane's thread when this instance is replaced, removed or the server stops. State is kept by the platform and
    /// needs no saving here.
    @Override
    default void close() {}
}
