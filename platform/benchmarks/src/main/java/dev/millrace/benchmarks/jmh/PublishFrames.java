package dev.millrace.benchmarks.jmh;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Frames with which a Centrifuge client publishes all {@link Trades} to the channel `trades`.
final class PublishFrames {
    private static final byte[] CHANNEL = "trades".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMAND_ID = 1 << 3;
    private static final int COMMAND_PUBLISH = 7 << 3 | 2;
    private static final int PUBLISH_CHANNEL = 1 << 3 | 2;
    private static final int PUBLISH_DATA = 2 << 3 | 2;

    private PublishFrames() {}

    private interface Command {
        void write(int id, ByteArrayOutputStream frame);
    }

    /// Lines of JSON.
    ///
    /// @param together how many commands a frame holds
    static List<byte[]> json(int together) {
        return frames(together, PublishFrames::json);
    }

    /// Protobuf messages, each with its length before it.
    static List<byte[]> protobuf(int together) {
        return frames(together, PublishFrames::protobuf);
    }

    private static List<byte[]> frames(int together, Command command) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < EventBenchmark.EVENTS; i += together) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            for (int id = i + 1; id <= i + together; id++) {
                command.write(id, frame);
            }
            frames.add(frame.toByteArray());
        }
        return frames;
    }

    private static void json(int id, ByteArrayOutputStream frame) {
        String head = (frame.size() == 0 ? "" : "\n") + "{\"id\":" + id + ",\"publish\":{\"channel\":\"trades\",\"data\":";
        frame.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(Trades.json(id - 1));
        frame.writeBytes("}}".getBytes(StandardCharsets.US_ASCII));
    }

    private static void protobuf(int id, ByteArrayOutputStream frame) {
        ByteArrayOutputStream publish = new ByteArrayOutputStream();
        field(publish, PUBLISH_CHANNEL, CHANNEL);
        field(publish, PUBLISH_DATA, Trades.json(id - 1));
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        varint(command, COMMAND_ID);
        varint(command, id);
        field(command, COMMAND_PUBLISH, publish.toByteArray());
        varint(frame, command.size());
        frame.writeBytes(command.toByteArray());
    }

    private static void field(ByteArrayOutputStream message, int tag, byte[] content) {
        varint(message, tag);
        varint(message, content.length);
        message.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream message, int value) {
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            message.write(rest & 0x7f | 0x80);
        }
        message.write(rest);
    }
}
