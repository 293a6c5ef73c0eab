package dev.millrace.api;

import org.jspecify.annotations.Nullable;

/// One named value of the current key, kept by the platform. Only a value that was {@linkplain #set set} is kept: changing an object
/// that {@link #get()} returned is not enough.
public interface State<S> {

    /// The value, or null if none is set.
    @Nullable
    S get();

    /// The value, or `fallback` if none is set.
    default S get(S fallback) {
        S value = get();
        return value == null ? fallback : value;
    }

    /// Replaces the value. It must map to JSON and back.
    void set(S value);

    /// Removes the value.
    void clear();
}
