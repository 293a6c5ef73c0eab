package dev.millrace.api;

import org.jspecify.annotations.Nullable;

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
///        strings, numbers, booleans and null), {@link Json} for the JSON text as it stands, or `String` for the same as text
public interface Processor<T> extends AutoCloseable {

    /// Handles one event. An exception sends the event to the processor's failure policy (retry, then dead letter, skip or stop).
    void onEvent(Event<T> event, Context context) throws Exception;

    /// Handles a timer that this processor set for the same key and that is now due. Timers of a key fire in order of their due time.
    default void onTimer(Timer timer, Context context) throws Exception {}

    /// Handles an event that came later than the processor's setting `late.after` allows, where `late.then` is `call`.
    default void onLate(Event<T> event, Context context) throws Exception {}

    /// Turns a value of state that a version of this type with a smaller {@link ProcessorType#stateVersion} has written into one of this
    /// version. Called for every value before the first event, on a copy: if it throws, the version that ran before goes on with what it
    /// had.
    ///
    /// @param from the version that wrote it
    /// @param name the state's name
    /// @param key the key that it belongs to; null for events without a key
    /// @param value as maps, lists, strings, numbers and booleans
    /// @return the new value, a record or the like; null to drop it
    default @Nullable Object migrate(int from, String name, @Nullable String key, Object value) throws Exception {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has state of version " + from
                + " but no migrate method: add one, or keep the stateVersion");
    }

    /// Handles a window that has ended, once per window and key. Windows and their aggregates are declared in the configuration, where the
    /// processor is deployed; an event goes into its windows after {@link #onEvent} has handled it, unless that rejected it. Without an
    /// implementation the window is emitted as it is, see {@link Window#data()}.
    default void onWindow(Window window, Context context) throws Exception {
        context.emit(window.data());
    }

    /// Called once on the lane's thread when this instance is replaced, removed or the server stops. State is kept by the platform and
    /// needs no saving here.
    @Override
    default void close() {}
}
