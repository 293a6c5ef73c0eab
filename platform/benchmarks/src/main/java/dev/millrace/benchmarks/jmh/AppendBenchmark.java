package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/// Into a channel, and out again by a cursor. Events that go in together are read before the next go in; those of a stored channel are
/// seen once they are stored, so one at a time shows what a write to the store costs.
public class AppendBenchmark extends EventBenchmark {
    private static final String CHANNELS = """
            channels:
              memory: {key: /symbol}
              os: {key: /symbol, retain: {bytes: 64MB}}
            """;

    /// How many events are appended at a time.
    @Param({"1", "16", "256"})
    public int together;

    /// The channel's durability.
    @Param({"memory", "os"})
    public String durability = "";

    private LocalEngine engine;
    private Channel channel;
    private Cursor cursor;
    private Arrivals arrivals;

    /// Starts an engine.
    @Setup
    public void start() throws IOException, InterruptedException {
        engine = new LocalEngine(CHANNELS);
        engine.start();
        channel = engine.channels().get(durability);
        cursor = new Cursor(channel, channel.next());
        arrivals = new Arrivals(engine.channels(), durability);
    }

    /// In and out.
    @Benchmark
    public long appendAndRead() throws InterruptedException {
        long read = 0;
        for (int i = 0; i < EVENTS; i += together) {
            long next = cursor.next() + together;
            channel.append(Trades.taken(i, together));
            arrivals.await(next);
            for (Batch batch; (batch = cursor.poll()) != null;) {
                read += batch.size();
            }
        }
        return read;
    }

    /// Ends the engine.
    @TearDown
    public void close() {
        engine.close();
    }
}
