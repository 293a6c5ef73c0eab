package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Processor code written as a lambda, with one number of live state per key that is saved as a whole.
final class TestCode implements ProcessorCode {
    private final String version;
    private final OnEvent onEvent;
    private final OnTimer onTimer;
    private final OnEvent onLate;

    interface OnEvent {
        void handle(String data, Calls calls) throws Exception;
    }

    interface OnTimer {
        void handle(Timer timer, Calls calls) throws Exception;
    }

    /// What the lambda sees.
    record Calls(Work work, Map<StateKey, Long> live, String channel, long offset) {
        long count() {
            StateKey place = new StateKey("count", work.key());
            Long known = live.get(place);
            if (known == null) {
                byte[] stored = work.state("count");
                known = stored == null ? 0L : Long.parseLong(new String(stored, StandardCharsets.UTF_8));
            }
            live.put(place, known + 1);
            return known + 1;
        }

        void emit(String json) {
            work.emit(json.getBytes(StandardCharsets.UTF_8));
        }
    }

    TestCode(String version, OnEvent onEvent) {
        this(version, onEvent, (timer, calls) -> {});
    }

    TestCode(String version, OnEvent onEvent, OnTimer onTimer) {
        this(version, onEvent, onTimer, (data, calls) -> {
            throw new IllegalStateException("no onLate");
        });
    }

    TestCode(String version, OnEvent onEvent, OnTimer onTimer, OnEvent onLate) {
        this.version = version;
        this.onEvent = onEvent;
        this.onTimer = onTimer;
        this.onLate = onLate;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public LaneCode open() {
        Thread lane = Thread.currentThread();
        Map<StateKey, Long> live = new HashMap<>();
        return new LaneCode() {
            @Override
            public void onEvent(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
                guard(() -> onEvent.handle(new String(event.data(), StandardCharsets.UTF_8), new Calls(work, live, channel, offset)));
            }

            @Override
            public void onLate(String channel, long offset, RawEvent event, long time, Work work) throws CodeException {
                guard(() -> onLate.handle(new String(event.data(), StandardCharsets.UTF_8), new Calls(work, live, channel, offset)));
            }

            @Override
            public void onTimer(Timer timer, Work work) throws CodeException {
                guard(() -> onTimer.handle(timer, new Calls(work, live, "timer", timer.due())));
            }

            @Override
            public void saveState(Work work) {
                live.forEach((key, value) -> work.saveState(key, Long.toString(value).getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void forgetState() {
                live.clear();
            }

            @Override
            public void interrupt() {
                lane.interrupt();
            }

            @Override
            public void close() {}
        };
    }

    private static void guard(Body body) throws CodeException {
        try {
            body.run();
        } catch (Exception e) {
            throw new CodeException(new Problem(message(e), "Test.java", 7, 0, ""));
        }
    }

    private static String message(Exception e) {
        @Nullable
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private interface Body {
        void run() throws Exception;
    }
}
