package dev.millrace.engine.store;

import org.jspecify.annotations.Nullable;

/// Where a value of a processor's state is found.
///
/// @param name the state's name
/// @param key the key that it belongs to; null for events without a key
public record StateKey(String name, @Nullable String key) {
    /// What a value or a timer takes besides its names and its content, roughly, in bytes.
    static final long ENTRY_BYTES = 48;

    /// What a value of that length counts for in {@link ProcessorStore#stateBytes}.
    ///
    /// @param length {@link ProcessorStore#NONE} for no value
    public long size(int length) {
        return length == ProcessorStore.NONE ? 0 : ENTRY_BYTES + name.length() + length(key) + length;
    }

    static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
