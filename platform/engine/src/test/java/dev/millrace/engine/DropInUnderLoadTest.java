package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.plugin.TestJars;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// While 20,000 numbered events a second come in, a script and a jar are replaced fifty times each, and others come and go.
class DropInUnderLoadTest {
    private static final int REPLACEMENTS = 50;
    private static final int EVENTS_A_MILLISECOND = 20;
    @TempDir
    Path folder;

    @Test
    void handlesEveryEventOnceByOneVersionAndLeavesNoOldVersionBehind() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, """
                channels:
                  numbers: {retain: {count: 1000}}
                  by-script: {retain: {count: 10000000, time: 1h, bytes: 2GB}}
                  by-jar: {retain: {count: 10000000, time: 1h, bytes: 2GB}}
                """)) {
            engine.drop("scripts/number.js", script(0));
            engine.drop("plugins/number.jar", jar(0));
            engine.receipt("number.js", 0);
            engine.receipt("number.jar", 0);
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong sent = new AtomicLong();
            Thread publisher = Thread.ofPlatform().start(() -> publish(engine.engine().channels().get("numbers"), done, sent));
            for (int version = 1; version <= REPLACEMENTS; version++) {
                engine.drop("scripts/number.js", script(version));
                engine.drop("plugins/number.jar", jar(version));
                if (version % 10 == 0) {
                    engine.drop("scripts/guest" + version + ".js",
                            "export const processor = { from: 'numbers' };\nexport function onEvent() {}");
                    engine.drop("scripts/broken.js", "this is not a script " + version);
                }
                if (version % 10 == 5 && version > 10) {
                    engine.delete("scripts/guest" + (version - 5) + ".js");
                }
                engine.receipt("number.js", version);
                engine.receipt("number.jar", version);
            }
            done.set(true);
            publisher.join();
            assertThat(sent.get()).isGreaterThan(100_000);
            check(results(engine, "by-script", sent.get()), starts(engine.receipts("number.js")), sent.get());
            check(results(engine, "by-jar", sent.get()), starts(engine.receipts("number.jar")), sent.get());
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                assertThat(instances("org.pf4j.PluginClassLoader")).isEqualTo(1);
                assertThat(instances("com.oracle.truffle.polyglot.PolyglotContextImpl")).isLessThanOrEqualTo(5);
                assertThat(instances("dev.millrace.engine.processor.Lane")).isLessThanOrEqualTo(5);
            });
        }
    }

    /// Numbers from 1 in the order of their offsets, as fast as the test says, no faster than the channel has room.
    private static void publish(Channel channel, AtomicBoolean done, AtomicLong sent) {
        long start = System.nanoTime();
        while (!done.get()) {
            long due = (System.nanoTime() - start) / 1_000_000 * EVENTS_A_MILLISECOND;
            List<RawEvent> events = new ArrayList<>();
            while (sent.get() < due && events.size() < 1_000) {
                events.add(new RawEvent(Long.toString(sent.incrementAndGet()).getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(),
                        null));
            }
            if (!events.isEmpty()) {
                channel.append(events);
            }
            LockSupport.parkNanos(channel.hasRoom() ? 200_000 : 5_000_000);
        }
    }

    /// Result number n must be that of event n, made by the version whose receipt says that it was active from there on.
    private static void check(List<long[]> results, NavigableMap<Long, Long> starts, long sent) {
        assertThat(results).hasSize((int) sent);
        assertThat(starts).hasSizeGreaterThan(REPLACEMENTS / 2); // a version that was replaced before it met an event shares its start
        long expected = 1;
        for (long[] result : results) {
            Map.Entry<Long, Long> active = starts.floorEntry(result[0]);
            if (result[0] != expected || active.getValue() != result[1]) {
                assertThat(result).as("event %d, active version %s", expected, active).containsExactly(expected, active.getValue());
            }
            expected++;
        }
    }

    private static List<long[]> results(EngineFixture engine, String channel, long count) {
        Channel source = engine.engine().channels().get(channel);
        await().atMost(Duration.ofMinutes(2)).until(() -> source.next() > count);
        List<long[]> results = new ArrayList<>();
        Cursor cursor = new Cursor(source, 1);
        Batch batch;
        while ((batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                String[] parts = new String(batch.get(i).data(), StandardCharsets.UTF_8).replaceAll("[\\[\\]]", "").split(",");
                results.add(new long[]{Long.parseLong(parts[0]), Long.parseLong(parts[1])});
            }
        }
        return results;
    }

    /// The version of each receipt by the offset from which it was active. Receipts are in order: of two with one offset the later holds.
    private static NavigableMap<Long, Long> starts(List<String> receipts) {
        NavigableMap<Long, Long> starts = new TreeMap<>();
        for (int version = 0; version < receipts.size(); version++) {
            Matcher from = Pattern.compile("\"numbers\":(\\d+)").matcher(receipts.get(version));
            assertThat(from.find()).as(receipts.get(version)).isTrue();
            starts.put(Long.parseLong(from.group(1)), (long) version);
        }
        return starts;
    }

    /// How many instances of a class there are after a full garbage collection.
    private static int instances(String className) throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[]{null},
                new String[]{String[].class.getName()});
        Matcher line = Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(\\s|$)").matcher(histogram);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    private static String script(int version) {
        return "export const processor = { from: 'numbers', to: 'by-script' };\nexport function onEvent(n) { return [n, " + version
                + "]; }";
    }

    private static byte[] jar(int version) {
        return TestJars.processor("number", "1.0." + version, "Number", """
                @ProcessorType(name = "number-of-jar", from = "numbers", to = "by-jar")
                public class Number implements Processor<Object> {
                    public record Result(long count) {}
                    public void onEvent(Event<Object> event, Context context) {
                        State<Result> state = context.state("seen", Result.class);
                        state.set(new Result(state.get(new Result(0)).count() + 1));
                        context.emit(List.of(event.data(), %d));
                    }
                }
                """.formatted(version)).bytes();
    }
}
