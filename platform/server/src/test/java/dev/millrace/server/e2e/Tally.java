package dev.millrace.server.e2e;

import java.nio.charset.StandardCharsets;

/// What the killed server runs: a script and a plugin that both count and add up events by key and set timers, and a script behind
/// them. And the events that they get, each of which follows from its number.
final class Tally {
    static final String INPUT = "in";
    static final String TOTAL = "total";
    static final int KEYS = 23;
    /// How long a timer on event time is set behind its event's time, in milliseconds.
    static final long AHEAD = 1_000;
    private static final long BEGINNING = 1_700_000_000_000L;
    /// Behind everything: lets all timers on event time fire.
    private static final long END = BEGINNING * 2;
    private static final long STEP = 10;
    private static final long FLUSH = 1L << 40;

    /// All channels are stored; the plugin's outputs reach the disk.
    static final String CONFIG = """
            channels:
              in: {key: /k, retain: {count: 10000000, time: 24h, bytes: 10GB}, durability: os}
              "*-js": {retain: {count: 10000000, time: 24h, bytes: 10GB}, durability: os}
              "*-jar": {retain: {count: 10000000, time: 24h, bytes: 10GB}, durability: disk}
              total: {retain: {count: 10000000, time: 24h, bytes: 10GB}, durability: os}
              bulk: {retain: {count: 1, time: 1s, bytes: 1MB}, durability: os}
            processors:
              tally-jar: {use: tally-jar, lanes: 3}
            """;

    private Tally() {}

    /// The data of an event.
    static String event(long number) {
        return "{\"n\":" + number + ",\"k\":\"k" + number * 7 % KEYS + "\",\"t\":" + time(number) + ",\"v\":" + number % 13
                + ",\"pad\":\"" + "x".repeat((int) (number % 97)) + "\"}";
    }

    /// The number of an event that makes all timers on event time fire.
    static long flush() {
        return FLUSH;
    }

    /// Somewhat out of order.
    private static long time(long number) {
        return number == FLUSH ? END : BEGINNING + number * STEP + number * 31 % 61;
    }

    /// Whether the processors set a timer on event time for that event.
    static boolean setsEventTimer(long number) {
        return number % 7 == 0;
    }

    /// Whether the processors set a timer on the wall for that event.
    static boolean setsWallTimer(long number) {
        return number % 11 == 0;
    }

    static byte[] script(int version) {
        return """
                export const processor = { from: 'in', to: ['out-js', 'timers-js'], key: '/k', time: '/t', lanes: 2 };
                export function onEvent(e, ctx) {
                    const s = ctx.state ?? { count: 0, sum: 0, fired: 0 };
                    s.count++;
                    s.sum += e.v;
                    ctx.state = s;
                    if (e.n %% 7 === 0) ctx.timers.at('e' + ctx.event.offset, e.t + %d);
                    if (e.n %% 11 === 0) ctx.timers.after('w' + ctx.event.offset, e.n %% 13 * 100);
                    return { k: e.k, count: s.count, sum: s.sum, at: ctx.event.offset, version: %d, all: 0 };
                }
                export function onTimer(timer, ctx) {
                    const s = ctx.state;
                    s.fired++;
                    ctx.state = s;
                    ctx.emit('timers-js', { k: timer.key, name: timer.name, count: s.count, fired: s.fired });
                }
                """.formatted(AHEAD, version).getBytes(StandardCharsets.UTF_8);
    }

    /// Counts the outputs of the first script.
    static byte[] total() {
        return """
                export const processor = { from: 'out-js', to: 'total', key: '/all' };
                export function onEvent(e, ctx) {
                    ctx.state = (ctx.state ?? 0) + 1;
                    return { count: ctx.state, at: ctx.event.offset };
                }
                """.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] jar(int version) {
        return PluginJar.processor("tally", "1.0." + version, "Tally", """
                @ProcessorType(name = "tally-jar", from = "in", to = {"out-jar", "timers-jar"}, key = "/k", time = "/t")
                public class Tally implements Processor<Tally.In> {
                    public record In(long n, String k, long t, long v, String pad) {}
                    public record Sums(long count, long sum, long fired) {}
                    public record Out(String k, long count, long sum, long at, int version) {}
                    public record Fired(String k, String name, long count, long fired) {}
                    private static final Sums NONE = new Sums(0, 0, 0);
                    public void onEvent(Event<In> event, Context context) {
                        In in = event.data();
                        State<Sums> state = context.state("sums", Sums.class);
                        Sums s = state.get(NONE);
                        s = new Sums(s.count() + 1, s.sum() + in.v(), s.fired());
                        state.set(s);
                        if (in.n() %% 7 == 0) {
                            context.timers().at("e" + event.offset(), java.time.Instant.ofEpochMilli(in.t() + %d));
                        }
                        if (in.n() %% 11 == 0) {
                            context.timers().after("w" + event.offset(), java.time.Duration.ofMillis(in.n() %% 13 * 100));
                        }
                        context.emit(new Out(in.k(), s.count(), s.sum(), event.offset(), %d));
                    }
                    public void onTimer(dev.millrace.api.Timer timer, Context context) {
                        State<Sums> state = context.state("sums", Sums.class);
                        Sums s = state.get(NONE);
                        s = new Sums(s.count(), s.sum(), s.fired() + 1);
                        state.set(s);
                        context.emit("timers-jar", timer.key(), new Fired(timer.key(), timer.name(), s.count(), s.fired()));
                    }
                }
                """.formatted(AHEAD, version));
    }
}
