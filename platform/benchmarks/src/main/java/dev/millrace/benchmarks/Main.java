package dev.millrace.benchmarks;

import dev.millrace.benchmarks.jmh.Jmh;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/// Runs a scenario by its name.
public final class Main {
    private Main() {}

    /// @param args the scenario's name and what it wants to know
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        switch (args.length == 0 ? "help" : args[0]) {
            case "echo" -> new EchoScenario(out).run(rest);
            case "latency" -> new LatencyScenario(out).run(rest);
            case "ingest" -> new IngestScenario(out).run(rest);
            case "fanout" -> new FanoutScenario(out).run(rest);
            case "pipeline" -> new PipelineScenario(out).run(rest);
            case "idle" -> new IdleScenario(out).run(rest);
            case "slow" -> new SlowScenario(out).run(rest);
            case "channels" -> new ChannelsScenario(out).run(rest);
            case "heap" -> new HeapScenario(out).run(rest);
            case "publish" -> new PublishScenario(out).run(rest);
            case "jmh" -> Jmh.run(rest);
            case "recovery" -> new RecoveryScenario(out).run(rest);
            default -> out.println("""
                    echo        messages that come back, beside the peers
                    latency     percentiles at a fixed rate: echo beside the peers, a processor beside Jetty's echo
                    ingest      64 publishers to one subscriber, beside the peers
                    fanout      one publisher to 100 and 1,000 subscribers, beside the peers
                    pipeline    through a plugin and a script with state; the script's handler in Node alone
                    idle        memory of 5,000 and 19,500 idle connections, beside the peers
                    slow        what 999 subscribers notice of one that never reads, beside the peers
                    channels    what 10,000 channels and 10,000 idle connections cost
                    heap        live objects under mixed load, six times
                    publish     acknowledged publishing to channels in memory, stored, and synced to the disk
                    recovery    [gigabytes]: how long a server that was killed takes to be ready on a large store, and its memory
                    jmh         [regex options]: the pieces that every event passes, each alone

                    options, with what they are by default (--only: all peers):\s""" + Options.USAGE);
        }
    }
}
