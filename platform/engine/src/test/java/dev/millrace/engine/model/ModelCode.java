package dev.millrace.engine.model;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Counts and sums up per key, tells each step on two channels, sets timers for some events and fails on others.
///
/// Emits `"e <life> <key> <count> <sum> <serial>"` for an event and `"t <life> <key> <timer>"` for a timer, which is called after the
/// event's serial number. That number is also the event time.
///
/// @param life what outputs are told apart by: the same for all versions between a deployment and a deletion
/// @param strict whether it fails on each thirteenth value
record ModelCode(String life, int number, boolean strict) implements ProcessorCode {
    static final String STORED_OUT = "out";
    static final String MEMORY_OUT = "memory-out";
    private static final JsonPath VALUE = JsonPath.of("/v");
    private static final JsonPath SERIAL = JsonPath.of("/n");
    private static final String STATE = "sums";

    static boolean isBad(int value) {
        return value % 13 == 0;
    }

    static boolean setsWallTimer(int value) {
        return value % 5 == 0;
    }

    static boolean setsEventTimer(int value) {
        return value % 7 == 0;
    }

    static String eventTimer(String serial) {
        return "at-" + serial;
    }

    @Override
    public String version() {
        return life + "." + number;
    }

    @Override
    public LaneCode open() {
        return new ModelLane();
    }

    private final class ModelLane implements LaneCode {
        private final Map<@Nullable String, long[]> live = new HashMap<>();

        @Override
        public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
            long[] state = live.computeIfAbsent(work.key(), _ -> read(work));
            if (channel.startsWith("$processors.")) {
                work.reply(json(state[0] + " " + state[1]));
                return;
            }
            int value = Integer.parseInt(Objects.requireNonNull(VALUE.find(event.data())));
            String serial = Objects.requireNonNull(SERIAL.find(event.data()));
            state[0]++;
            state[1] += value;
            tell(work, "e " + life + " " + work.key() + " " + state[0] + " " + state[1] + " " + serial);
            if (setsWallTimer(value)) {
                work.timerAfter(serial, value * 3L);
            }
            if (setsEventTimer(value)) {
                work.timerAt(eventTimer(serial), Long.parseLong(serial) + value);
            }
            if (strict && isBad(value)) {
                throw new CodeException(Problem.of("a bad value"));
            }
        }

        @Override
        public void onTimer(Timer timer, Work work) {
            tell(work, "t " + life + " " + work.key() + " " + timer.id().name());
        }

        private void tell(Work work, String text) {
            work.emit(STORED_OUT, work.key(), json(text));
            work.emit(MEMORY_OUT, work.key(), json(text));
        }

        private static long[] read(Work work) {
            byte[] stored = work.state(STATE);
            if (stored == null) {
                return new long[2];
            }
            String[] numbers = new String(stored, StandardCharsets.UTF_8).split("[\" ]");
            return new long[]{Long.parseLong(numbers[1]), Long.parseLong(numbers[2])};
        }

        private static byte[] json(String text) {
            return ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void saveState(Work work) {
            live.forEach((key, state) -> work.saveState(new StateKey(STATE, key), json(state[0] + " " + state[1])));
            live.clear();
        }

        @Override
        public void forgetState() {
            live.clear();
        }

        @Override
        public void interrupt() {}

        @Override
        public void close() {}
    }
}
