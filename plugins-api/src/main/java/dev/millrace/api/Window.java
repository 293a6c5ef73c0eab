package dev.millrace.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A window of events of one key that has ended.
///
/// @param start where it begins; for windows that slide, the time after which its events happened
/// @param end where it ends; events at that very time are not in it, but for windows that slide or count
/// @param key the key of its events; null for events without a key
/// @param values the aggregates under the names that the configuration gives them, not modifiable: a Long for `count` and `distinct`, a
///        Double for `sum`, `mean`, `variance` and `quantile`, a Long or Double for `min` and `max`, a String, Boolean, Long or Double for
///        `first` and `last`, a list of maps with `value` and `count` for `top`; null where there was nothing to compute it from
public record Window(Instant start, Instant end, @Nullable String key, Map<String, @Nullable Object> values) {
    /// Makes the map unmodifiable.
    public Window {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// The window as data that can be emitted: `start` and `end` in milliseconds since 1970, `key`, and all aggregates by name.
    public Map<String, @Nullable Object> data() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("start", start.toEpochMilli());
        data.put("end", end.toEpochMilli());
        data.put("key", key);
        data.putAll(values);
        return data;
    }
}
