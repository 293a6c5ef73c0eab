package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Channel;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// From a channel through a processor into the next channel, both in memory: two handings over between threads, a step of a lane, its
/// commit. Events that go in together are awaited at the other end before the next go in, so one at a time shows what the handing over
/// costs, 256 what an event costs. The lane's code can only be run by a lane, so this is also the nearest to state alone: compare
/// `vwap`, whose state is stored with each commit, with `relay`, which needs no store.
///
/// Scripts are compiled or interpreted as Java's options say, see {@link Jmh}; which it was is printed.
@Warmup(iterations = 15, time = 1) // compiled scripts are ten times faster after ten seconds than after three
public class HopBenchmark extends EventBenchmark {
    /// How many events go in at a time.
    @Param({"1", "16", "256"})
    public int together;

    /// The processor: a plugin's class or a script.
    @Param({"Relay.java", "Vwap.java", "relay.js", "vwap.js"})
    public String processor = "";

    private LocalEngine engine;
    private Channel in;
    private Channel out;
    private Arrivals arrivals;

    /// Drops the processor and starts the engine.
    @Setup
    public void start() throws IOException, InterruptedException {
        engine = new LocalEngine("channels: {in: {key: /symbol}}");
        switch (processor) {
            case "Relay.java" -> engine.dropPlugin(Relay.class);
            case "Vwap.java" -> engine.dropPlugin(Vwap.class);
            default -> {
                engine.dropScript(processor);
                System.out.println("# scripts are " + engine.scriptRuntime());
            }
        }
        engine.start();
        in = engine.channels().get("in");
        out = engine.channels().get("out");
        arrivals = new Arrivals(engine.channels(), "out");
    }

    /// In and out.
    @Benchmark
    public long hop() throws InterruptedException {
        for (int i = 0; i < EVENTS; i += together) {
            long next = out.next() + together;
            in.append(Trades.taken(i, together));
            arrivals.await(next);
        }
        return out.next();
    }

    /// Ends the engine.
    @TearDown
    public void close() {
        engine.close();
    }
}
