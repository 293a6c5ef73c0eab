package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowFixture.Input;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Windows as one would compute them on paper: lists of events, everything from scratch.
final class Reference {
    private final List<Window> ended = new ArrayList<>();
    private int late;

    /// An event with its values, as it arrived.
    record Arrived(@Nullable String key, long time, int offset, Map<String, Object> data, long watermark) {}

    /// A window and the events in it.
    record Window(long start, long end, @Nullable String key, List<Arrived> events) {
        String place() {
            return key + " " + start + " " + end;
        }

        List<Object> column(String name) {
            return events.stream().map(event -> event.data().get(name)).filter(Objects::nonNull).toList();
        }

        List<BigDecimal> numbers(String name) {
            return column(name).stream().map(value -> new BigDecimal(value.toString())).toList();
        }

        @Nullable
        Object edge(String name, Comparator<Arrived> order) {
            return events.stream().filter(event -> event.data().get(name) != null).min(order).map(event -> event.data().get(name))
                    .orElse(null);
        }

        BigDecimal sum(String name) {
            return numbers(name).stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        @Nullable
        Double variance(String name) {
            List<BigDecimal> all = numbers(name);
            if (all.size() < 2) {
                return null;
            }
            BigDecimal mean = sum(name).divide(BigDecimal.valueOf(all.size()), MathContext.DECIMAL128);
            BigDecimal squares = all.stream().map(x -> x.subtract(mean).pow(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
            return squares.divide(BigDecimal.valueOf(all.size() - 1), MathContext.DECIMAL128).doubleValue();
        }

        Double quantile(String name, double share) {
            List<BigDecimal> sorted = numbers(name).stream().sorted().toList();
            return sorted.get(Math.max(1, (int) Math.ceil(share * sorted.size())) - 1).doubleValue();
        }

        List<Map<String, Object>> top(String name, int wanted) {
            Map<Object, Long> counts = column(name).stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            Comparator<Map.Entry<Object, Long>> order = Map.Entry.<Object, Long>comparingByValue().reversed();
            return counts.entrySet().stream().sorted(order.thenComparing(entry -> entry.getKey().toString())).limit(wanted).map(entry -> {
                Map<String, Object> item = new LinkedHashMap<>();
                item.put("value", entry.getKey());
                item.put("count", entry.getValue().intValue());
                return item;
            }).toList();
        }
    }

    private Reference() {}

    /// All windows that end while the events come in.
    static Reference of(WindowSpec.Kind kind, List<Input> inputs, List<Map<String, Object>> data, long lateness) {
        Reference reference = new Reference();
        List<Arrived> arrived = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            watermark = Math.max(watermark, input.time() - lateness);
            arrived.add(new Arrived(input.key(), input.time(), i, data.get(i), watermark));
        }
        Map<String, List<Arrived>> byKey = new HashMap<>();
        arrived.forEach(event -> byKey.computeIfAbsent(String.valueOf(event.key()), _ -> new ArrayList<>()).add(event));
        for (List<Arrived> events : byKey.values()) {
            switch (kind) {
                case WindowSpec.Hopping(var size, var every) -> reference.hopping(events, size, every, watermark);
                case WindowSpec.Sliding(var size) -> reference.sliding(events, size, watermark);
                case WindowSpec.Session(var gap) -> reference.sessions(events, gap, watermark);
                case WindowSpec.Count(var count) -> reference.counts(events, count);
            }
        }
        return reference;
    }

    Map<String, Window> windows() {
        Map<String, Window> byPlace = new HashMap<>();
        ended.forEach(window -> byPlace.put(window.place(), window));
        return byPlace;
    }

    int size() {
        return ended.size();
    }

    int late() {
        return late;
    }

    private void hopping(List<Arrived> events, long size, long every, long watermark) {
        Map<Long, List<Arrived>> byStart = new HashMap<>();
        for (Arrived event : events) {
            boolean taken = false;
            for (long start = Math.floorDiv(event.time(), every) * every; start + size > event.time(); start -= every) {
                if (start + size > event.watermark()) {
                    byStart.computeIfAbsent(start, _ -> new ArrayList<>()).add(event);
                    taken = true;
                }
            }
            late += taken ? 0 : 1;
        }
        byStart.forEach((start, inside) -> {
            if (start + size <= watermark) {
                ended.add(new Window(start, start + size, inside.getFirst().key(), inside));
            }
        });
    }

    private void sliding(List<Arrived> events, long size, long watermark) {
        HashSet<Long> told = new HashSet<>();
        for (Arrived event : events) {
            late += event.time() + size <= event.watermark() ? 1 : 0;
            long time = event.time();
            if (time >= event.watermark() && time < watermark && told.add(time)) {
                List<Arrived> inside = events.stream()
                        .filter(each -> each.time() > time - size && each.time() <= time && each.watermark() <= time).toList();
                ended.add(new Window(time - size, time, event.key(), inside));
            }
        }
    }

    private void sessions(List<Arrived> events, long gap, long watermark) {
        List<Arrived> open = new ArrayList<>();
        for (Arrived event : events) {
            close(open, gap, event.watermark());
            boolean joins = open.stream().anyMatch(each -> Math.abs(each.time() - event.time()) < gap);
            if (event.time() + gap > event.watermark() || joins) {
                open.add(event);
            } else {
                late++;
            }
        }
        close(open, gap, watermark);
    }

    private void close(List<Arrived> open, long gap, long watermark) {
        List<Arrived> sorted = open.stream().sorted(Comparator.comparingLong(Arrived::time)).toList();
        List<Arrived> session = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            session.add(sorted.get(i));
            boolean last = i + 1 == sorted.size() || sorted.get(i + 1).time() - sorted.get(i).time() >= gap;
            if (last && sorted.get(i).time() + gap <= watermark) {
                ended.add(
                        new Window(session.getFirst().time(), sorted.get(i).time() + gap, session.getFirst().key(), List.copyOf(session)));
                open.removeAll(session);
            }
            if (last) {
                session.clear();
            }
        }
    }

    private void counts(List<Arrived> events, int count) {
        for (int i = 0; i + count <= events.size(); i += count) {
            List<Arrived> inside = events.subList(i, i + count);
            ended.add(new Window(inside.stream().mapToLong(Arrived::time).min().orElseThrow(),
                    inside.stream().mapToLong(Arrived::time).max().orElseThrow(), inside.getFirst().key(), inside));
        }
    }
}
