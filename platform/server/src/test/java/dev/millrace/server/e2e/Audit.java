package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Computes from the stored events of the input channel what must be in all others, and compares. Knows the server by the history of its
/// channels alone.
final class Audit {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Victim server;
    private final List<JsonNode> input;
    private final String epoch;
    private final long eventTimers;
    private final long wallTimers;

    /// How many versions of each processor made the outputs.
    record Versions(int script, int jar) {}

    private Audit(Victim server) {
        this.server = server;
        epoch = server.json("/channels/" + Tally.INPUT + "?last=1").get("epoch").asString();
        input = gapless(Tally.INPUT);
        eventTimers = input.stream().filter(event -> Tally.setsEventTimer(number(event))).count();
        wallTimers = input.stream().filter(event -> Tally.setsWallTimer(number(event))).count();
    }

    /// Checks everything on a running server whose input has ended.
    ///
    /// @param promises what was acknowledged
    static Versions check(Victim server, Collection<Load.Ack> promises) {
        Audit audit = new Audit(server);
        audit.keeps(promises);
        return audit.outputs();
    }

    /// The same where the newest of what was acknowledged may be lost.
    static Versions checkOutputs(Victim server) {
        return new Audit(server).outputs();
    }

    private Versions outputs() {
        awaitOutputs();
        int script = once("out-js");
        int jar = once("out-jar");
        timers("timers-js");
        timers("timers-jar");
        total();
        return new Versions(script, jar);
    }

    /// Every acknowledged event stands where its acknowledgement says.
    private void keeps(Collection<Load.Ack> promises) {
        for (Load.Ack ack : promises) {
            assertThat(ack.epoch()).as("epoch of %s", ack).isEqualTo(epoch);
            assertThat(ack.offset()).as("offset of %s", ack).isBetween(1L, (long) input.size());
            String data = input.get((int) ack.offset() - 1).get("data").toString();
            if (!data.equals(Tally.event(ack.number()))) {
                assertThat(data).as("data of %s", ack).isEqualTo(Tally.event(ack.number()));
            }
        }
    }

    /// Nothing is judged before as many outputs are there as must come; those that must not come are found by their places.
    private void awaitOutputs() {
        Map<String, Long> expected = Map.of("out-js", (long) input.size(), "out-jar", (long) input.size(), Tally.TOTAL,
                (long) input.size(), "timers-js", eventTimers + wallTimers, "timers-jar", eventTimers + wallTimers);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> expected
                .forEach((channel, count) -> assertThat(server.top(channel)).as("outputs in %s", channel).isGreaterThanOrEqualTo(count)));
    }

    private List<JsonNode> gapless(String channel) {
        List<JsonNode> events = server.history(channel);
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).get("offset").asLong() != i + 1) {
                assertThat(events.get(i).get("offset").asLong()).as("offset of event %d of %s", i + 1, channel).isEqualTo(i + 1);
            }
        }
        return events;
    }

    private static long number(JsonNode event) {
        return event.get("data").get("n").asLong();
    }

    /// Every input event is counted once, in order by key.
    ///
    /// @return how many versions made the outputs
    private int once(String channel) {
        Map<Long, JsonNode> byInput = new HashMap<>();
        Map<String, Long> lastByKey = new HashMap<>();
        Set<Integer> versions = new HashSet<>();
        for (JsonNode event : gapless(channel)) {
            JsonNode output = event.get("data");
            long at = output.get("at").asLong();
            assertThat(byInput.put(at, output)).as("%s: second output for %d, %s", channel, at, output).isNull();
            Long before = lastByKey.put(output.get("k").asString(), at);
            assertThat(before == null || before < at).as("%s: %s follows the output for %d", channel, output, before).isTrue();
            versions.add(output.get("version").asInt());
        }
        assertThat(byInput).as("outputs of %s", channel).hasSameSizeAs(input);
        Map<String, Sums> sums = new HashMap<>();
        for (JsonNode event : input) {
            String key = event.get("data").get("k").asString();
            Sums now = sums.merge(key, new Sums(1, event.get("data").get("v").asLong()), Sums::plus);
            JsonNode output = byInput.get(event.get("offset").asLong());
            assertThat(output).as("%s: output for %s", channel, event).isNotNull();
            assertThat(new Sums(output.get("count").asLong(), output.get("sum").asLong())).as("%s: %s", channel, output).isEqualTo(now);
            assertThat(output.get("k").asString()).as("%s: %s", channel, output).isEqualTo(key);
        }
        return versions.size();
    }

    private record Sums(long count, long sum) {
        Sums plus(Sums more) {
            return new Sums(count + more.count, sum + more.sum);
        }
    }

    /// Every timer fired once; those on event time when the input's time had come.
    private void timers(String channel) {
        Map<String, Long> counts = new HashMap<>();
        Map<String, Long> firedByKey = new HashMap<>();
        for (JsonNode event : gapless(channel)) {
            JsonNode fired = event.get("data");
            String name = fired.get("name").asString();
            assertThat(counts.put(name, fired.get("count").asLong())).as("%s: fired twice: %s", channel, fired).isNull();
            long before = firedByKey.merge(fired.get("k").asString(), 1L, Long::sum);
            assertThat(fired.get("fired").asLong()).as("%s: %s", channel, fired).isEqualTo(before);
        }
        Map<String, Long> expected = countsAtEventTimers();
        Map<String, Long> onEventTime = new HashMap<>(counts);
        onEventTime.keySet().removeIf(name -> name.startsWith("w"));
        assertThat(onEventTime).as("timers on event time in %s", channel).isEqualTo(expected);
        List<String> onWall = new ArrayList<>(counts.keySet());
        onWall.removeIf(name -> !name.startsWith("w"));
        assertThat(onWall).as("timers on the wall in %s", channel).hasSize((int) wallTimers);
        for (JsonNode event : input) {
            if (Tally.setsWallTimer(number(event))) {
                assertThat(counts).as("timers of %s", channel).containsKey("w" + event.get("offset").asLong());
            }
        }
    }

    /// How many events of its key had been handled when each timer on event time fired, by the timer's name.
    private Map<String, Long> countsAtEventTimers() {
        record Pending(String name, String key, long due) {}
        Map<String, Long> expected = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();
        List<Pending> pending = new ArrayList<>();
        long watermark = Long.MIN_VALUE;
        for (JsonNode event : input) {
            JsonNode data = event.get("data");
            watermark = Math.max(watermark, data.get("t").asLong());
            long reached = watermark;
            pending.removeIf(timer -> {
                if (timer.due <= reached) {
                    expected.put(timer.name, counts.getOrDefault(timer.key, 0L));
                }
                return timer.due <= reached;
            });
            String key = data.get("k").asString();
            counts.merge(key, 1L, Long::sum);
            if (Tally.setsEventTimer(number(event))) {
                pending.add(new Pending("e" + event.get("offset").asLong(), key, data.get("t").asLong() + Tally.AHEAD));
            }
        }
        assertThat(pending).as("timers behind the last event").isEmpty();
        return expected;
    }

    /// The script behind the first one has met every output once and in order.
    private void total() {
        List<JsonNode> totals = gapless(Tally.TOTAL);
        assertThat(totals).hasSameSizeAs(input);
        for (int i = 0; i < totals.size(); i++) {
            JsonNode total = totals.get(i).get("data");
            boolean isRight = total.get("count").asLong() == i + 1 && total.get("at").asLong() == i + 1;
            assertThat(isRight).as("total %d: %s", i + 1, total).isTrue();
        }
    }
}
