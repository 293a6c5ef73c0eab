package dev.millrace.engine.store;

import dev.millrace.engine.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is stored under the names of channels and processors.
final class Records {
    private static final int NONE = -1;
    private static final byte ON_EVENT_TIME = 0;
    private static final byte ON_WALL = 1;

    private Records() {}

    /// A channel's record.
    record Channel(int id, String epoch) {}

    /// A processor's record.
    ///
    /// @param id of its timers and of its lanes' rows
    /// @param states the id of its state
    /// @param stateVersion the version of its state
    /// @param redriveTo up to which offset, exclusive, its dead letters are to be handled again
    /// @param arrangements how keys are shared out, the newest first; older ones are needed while lanes meet events that were handled then
    record Processor(int id, int states, int stateVersion, long redriveTo, List<Arrangement> arrangements) {
        Processor {
            arrangements = List.copyOf(arrangements);
        }
    }

    /// A processor of which nothing is stored yet.
    static Processor newProcessor(int id) {
        return new Processor(id, id, 0, 0, List.of(new Arrangement(1, 1, null)));
    }

    /// How a processor's keys are shared out over lanes.
    record Arrangement(int number, int lanes, @Nullable JsonPath keyPath) {}

    static byte[] timer(Timer timer) {
        return ByteBuffer.allocate(9).put(timer.clock() == Timer.Clock.WALL ? ON_WALL : ON_EVENT_TIME).putLong(timer.due()).array();
    }

    static Timer timer(Timer.Id id, byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        return new Timer(id, in.get() == ON_WALL ? Timer.Clock.WALL : Timer.Clock.EVENT, in.getLong());
    }

    static byte[] channel(int id, String epoch) {
        byte[] text = Keys.utf8(epoch);
        return ByteBuffer.allocate(4 + text.length).putInt(id).put(text).array();
    }

    static Channel channel(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        return new Channel(in.getInt(), Keys.text(in, in.remaining()));
    }

    static byte[] processor(Processor processor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(24).putInt(processor.id).putInt(processor.states).putInt(processor.stateVersion)
                .putLong(processor.redriveTo).putInt(processor.arrangements.size()).array());
        for (Arrangement arrangement : processor.arrangements) {
            byte[] path = arrangement.keyPath == null ? new byte[0] : Keys.utf8(arrangement.keyPath.toString());
            out.writeBytes(ByteBuffer.allocate(12).putInt(arrangement.number).putInt(arrangement.lanes)
                    .putInt(arrangement.keyPath == null ? NONE : path.length).array());
            out.writeBytes(path);
        }
        return out.toByteArray();
    }

    static Processor processor(byte[] stored) {
        ByteBuffer in = ByteBuffer.wrap(stored);
        int id = in.getInt();
        int states = in.getInt();
        int stateVersion = in.getInt();
        long redriveTo = in.getLong();
        List<Arrangement> arrangements = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            int number = in.getInt();
            int lanes = in.getInt();
            String path = Keys.textOrNull(in);
            arrangements.add(new Arrangement(number, lanes, path == null ? null : JsonPath.of(path)));
        }
        return new Processor(id, states, stateVersion, redriveTo, arrangements);
    }
}
