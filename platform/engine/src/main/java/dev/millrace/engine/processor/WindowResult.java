package dev.millrace.engine.processor;

import dev.millrace.engine.json.JsonWriter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A window that has ended. Immutable.
///
/// @param start where it begins, in milliseconds since 1970
/// @param end where it ends
/// @param key whose events are in it; null for events without a key
/// @param values the aggregates by name: Long, Double, String, Boolean, a list of maps of these, or null
public record WindowResult(long start, long end, @Nullable String key, Map<String, @Nullable Object> values) {
    /// Makes the map unmodifiable.
    public WindowResult {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// `{start, end, key}` and the aggregates, as JSON in UTF-8.
    public byte[] json() {
        return JsonWriter.object(json -> {
            json.number("start", start).number("end", end).text("key", key);
            values.forEach(json::data);
        });
    }
}
