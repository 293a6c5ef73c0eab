package dev.millrace.api.testing;

import dev.millrace.api.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What calls that ended well left behind: state, timers and output. Owned by the test's thread.
final class Ledger {
    private static final Comparator<Map.Entry<Place, Alarm>> FIRST_DUE = Comparator
            .comparing((Map.Entry<Place, Alarm> entry) -> entry.getValue().due()).thenComparingLong(entry -> entry.getValue().order());

    final Map<Place, Object> state = new HashMap<>();
    final Map<Place, Alarm> timers = new HashMap<>();
    final Map<String, Long> counts = new HashMap<>();
    final List<Emitted> emitted = new ArrayList<>();
    final List<@Nullable Object> replies = new ArrayList<>();
    final List<String> rejections = new ArrayList<>();
    private long order;

    /// The name of a value or a timer of one key.
    record Place(@Nullable String key, String name) {}

    /// What a timer counts by.
    enum Clock {
        EVENT, WALL
    }

    /// A timer that waits; timers of one instant fire in the order in which they were set.
    record Alarm(Clock clock, Instant due, long order) {}

    long nextOrder() {
        return order++;
    }

    /// Takes the next timer that is due at `now`, if there is one.
    Optional<Timer> fire(Clock clock, Instant now) {
        Optional<Place> first = timers.entrySet().stream()
                .filter(entry -> entry.getValue().clock() == clock && !entry.getValue().due().isAfter(now)).min(FIRST_DUE)
                .map(Map.Entry::getKey);
        return first.map(place -> timer(place, timers.remove(place)));
    }

    /// The timers that wait, in the order of their due time.
    List<Timer> waiting() {
        return timers.entrySet().stream().sorted(FIRST_DUE).map(entry -> timer(entry.getKey(), entry.getValue())).toList();
    }

    private static Timer timer(Place place, @Nullable Alarm alarm) {
        if (alarm == null) {
            throw new IllegalStateException("timer " + place + " is gone");
        }
        return new Timer(place.name(), place.key(), alarm.due());
    }
}
