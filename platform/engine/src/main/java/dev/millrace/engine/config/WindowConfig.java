package dev.millrace.engine.config;

import dev.millrace.api.Default;
import dev.millrace.engine.window.Aggregate;
import dev.millrace.engine.window.WindowSpec;
import dev.millrace.engine.window.WindowSpec.Kind;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The setting `window`: exactly one kind of windows, and what is computed over each.
///
/// @param tumbling windows of this size, one after the other
/// @param hopping windows of this size, a new one every `every`
/// @param every the distance of hopping windows
/// @param sliding for every event time, what happened in this time up to it
/// @param session windows that end when no event has come for this time
/// @param count windows of so many events
/// @param aggregate what is computed, by name
public record WindowConfig(@Nullable Duration tumbling, @Nullable Duration hopping, @Nullable Duration every, @Nullable Duration sliding,
        @Nullable Duration session, @Nullable Integer count, @Named(Grammar.AGGREGATE) @Default("") Map<String, Aggregate> aggregate) {
    private static final String KINDS = "exactly one of tumbling, hopping, sliding, session and count";
    private static final int MAX_PANES = 10_000;

    /// Checks that there is one kind of windows, with all that belongs to it.
    public WindowConfig {
        aggregate = Collections.unmodifiableMap(new LinkedHashMap<>(aggregate));
        requireOneKind(tumbling, hopping, sliding, session, count);
        if ((hopping == null) != (every == null)) {
            throw new IllegalArgumentException(hopping == null
                    ? "setting 'every': expected beside 'hopping' only"
                    : "missing setting 'every' beside 'hopping': the time from one window to the next, such as 1m");
        }
        requirePositive("tumbling", tumbling);
        requirePositive("hopping", hopping);
        requirePositive("every", every);
        requirePositive("sliding", sliding);
        requirePositive("session", session);
        if (count != null && count < 1) {
            throw new IllegalArgumentException("setting 'count': expected 1 or more, got " + count);
        }
        if (hopping != null && every != null) {
            requireFewPanes(hopping.toMillis(), every.toMillis());
        }
    }

    /// The same for the processor itself.
    public WindowSpec spec() {
        return new WindowSpec(kind(), aggregate);
    }

    private Kind kind() {
        if (tumbling != null) {
            return new WindowSpec.Hopping(tumbling.toMillis(), tumbling.toMillis());
        }
        if (hopping != null && every != null) {
            return new WindowSpec.Hopping(hopping.toMillis(), every.toMillis());
        }
        if (sliding != null) {
            return new WindowSpec.Sliding(sliding.toMillis());
        }
        if (session != null) {
            return new WindowSpec.Session(session.toMillis());
        }
        if (count != null) {
            return new WindowSpec.Count(count);
        }
        throw new IllegalStateException("a window without a kind");
    }

    private static void requireOneKind(@Nullable Duration tumbling, @Nullable Duration hopping, @Nullable Duration sliding,
            @Nullable Duration session, @Nullable Integer count) {
        Map<String, @Nullable Object> kinds = new LinkedHashMap<>();
        kinds.put("tumbling", tumbling);
        kinds.put("hopping", hopping);
        kinds.put("sliding", sliding);
        kinds.put("session", session);
        kinds.put("count", count);
        kinds.values().removeIf(value -> value == null);
        if (kinds.size() != 1) {
            String got = kinds.keySet().stream().collect(Collectors.joining(" and "));
            throw new IllegalArgumentException("setting 'window': expected " + KINDS + ", got " + (got.isEmpty() ? "none" : got));
        }
    }

    private static void requirePositive(String name, @Nullable Duration time) {
        if (time != null && time.toMillis() < 1) {
            throw new IllegalArgumentException("setting '" + name + "': expected 1ms or more, got " + time.toMillis() + "ms");
        }
    }

    private static void requireFewPanes(long size, long every) {
        if (every > size) {
            throw new IllegalArgumentException("setting 'every': expected at most the windows' size " + size + "ms, got " + every + "ms");
        }
        long divisor = size;
        for (long rest = every; rest != 0;) {
            long next = divisor % rest;
            divisor = rest;
            rest = next;
        }
        if (size / divisor > MAX_PANES) {
            throw new IllegalArgumentException("setting 'every': expected a time of which, or of a common divisor with the windows' size "
                    + size + "ms, at most " + MAX_PANES + " make up a window, got " + every + "ms");
        }
    }
}
