package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.Batch;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.View;
import dev.millrace.server.protocol.Wire;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/// Batches become bytes that can be sent, as they do once for all subscribers of a channel.
public class EncodeBenchmark extends EventBenchmark {
    /// How many events a batch holds.
    @Param({"1", "16", "256"})
    public int together;

    /// Plain messages, lines of larger messages, and pushes of the Centrifuge protocol in both forms.
    @Param({"messages", "lines", "json", "protobuf"})
    public String format = "";

    private View chosen = Format.MESSAGES;
    private List<Batch> batches = List.of();

    /// Makes the batches.
    @Setup
    public void prepare() {
        Format all = switch (format) {
            case "messages" -> Format.MESSAGES;
            case "lines" -> Format.LINES;
            case "json" -> Wire.JSON.pushes();
            case "protobuf" -> Wire.PROTOBUF.pushes();
            default -> throw new IllegalArgumentException("format: expected messages, lines, json or protobuf, got " + format);
        };
        chosen = all.only(_ -> true);
        batches = IntStream.range(0, EVENTS / together).map(i -> i * together)
                .mapToObj(from -> new Batch("trades", from + 1L, Trades.taken(from, together))).toList();
    }

    /// Encodes, without what a batch remembers of it.
    @Benchmark
    public void outgoing(Blackhole seen) {
        for (Batch batch : batches) {
            seen.consume(chosen.outgoing(batch));
        }
    }
}
