package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.infra.Blackhole;

/// JSON text becomes an event: it is checked from end to end, and its key is found on the way.
public class CheckBenchmark extends EventBenchmark {
    private static final ChannelSettings KEYED = new ChannelSettings(JsonPath.of("/symbol"), ChannelSettings.Retain.DEFAULT,
            ChannelSettings.Slow.SKIP, Durability.MEMORY);
    private final Channel channel = new Channels(name -> KEYED, Runnable::run, 1, Logs.NONE).get("trades");

    /// Checks and finds.
    @Benchmark
    public void event(Blackhole seen) throws InvalidJsonException {
        for (int i = 0; i < EVENTS; i++) {
            seen.consume(channel.event(Trades.json(i), null, Map.of(), null));
        }
    }
}
