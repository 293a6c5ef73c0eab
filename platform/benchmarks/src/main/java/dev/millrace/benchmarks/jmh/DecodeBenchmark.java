package dev.millrace.benchmarks.jmh;

import dev.millrace.server.protocol.Command;
import dev.millrace.server.protocol.Wire;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/// Frames of the Centrifuge protocol become publish commands.
public class DecodeBenchmark extends EventBenchmark {
    /// How many commands a frame holds.
    @Param({"1", "16", "256"})
    public int together;

    /// The form of the protocol.
    @Param({"json", "protobuf"})
    public String form = "";

    private Wire wire = Wire.JSON;
    private List<byte[]> frames = List.of();

    /// Makes the frames.
    ///
    /// @throws IllegalStateException if they are not understood
    @Setup
    public void prepare() {
        boolean isJson = form.equals("json");
        wire = isJson ? Wire.JSON : Wire.PROTOBUF;
        frames = isJson ? PublishFrames.json(together) : PublishFrames.protobuf(together);
        for (byte[] frame : frames) {
            List<Command> commands = wire.read(frame);
            if (commands.size() != together || !(commands.getLast() instanceof Command.Publish)) {
                throw new IllegalStateException("expected " + together + " publish commands, got " + commands);
            }
        }
    }

    /// Decodes.
    @Benchmark
    public void read(Blackhole seen) {
        for (byte[] frame : frames) {
            seen.consume(wire.read(frame));
        }
    }
}
