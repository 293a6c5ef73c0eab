package dev.millrace.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.Context;
import dev.millrace.api.Event;
import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.Timer;
import dev.millrace.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProcessorBenchTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    /// A processor in one line.
    private interface Script extends Processor<String> {}

    private static ProcessorBench<String> bench(Script script) {
        return ProcessorBench.of(() -> script);
    }

    record Total(long count, List<String> words) {}

    @ProcessorType(name = "words", from = "lines", to = {"totals", "long-words"})
    static final class Words implements Processor<String> {
        @Override
        public void onEvent(Event<String> event, Context context) {
            var state = context.state("total", Total.class);
            Total before = state.get(new Total(0, List.of()));
            List<String> words = new ArrayList<>(before.words());
            words.add(event.data());
            Total now = new Total(before.count() + 1, words);
            state.set(now);
            context.emit(now);
            if (event.data().length() > 5) {
                context.emit("long-words", "all", event.data());
            }
            context.reply(Map.of("channel", event.channel(), "offset", event.offset()));
            context.counter("words").increment();
            context.log().warn("seen {}", event.data());
        }
    }

    @Test
    void collectsWhatAProcessorDoes() {
        var bench = ProcessorBench.of(Words::new).send("a", "one").send("b", "another");

        assertThat(bench.emitted()).containsExactly(new Emitted("totals", "a", Map.of("count", 1L, "words", List.of("one"))),
                new Emitted("totals", "b", Map.of("count", 1L, "words", List.of("another"))), new Emitted("long-words", "all", "another"));
        assertThat(bench.emitted("totals", Total.class)).containsExactly(new Total(1, List.of("one")), new Total(1, List.of("another")));
        assertThat(bench.replies(Map.class)).containsExactly(Map.of("channel", "lines", "offset", 0L),
                Map.of("channel", "lines", "offset", 1L));
        assertThat(bench.count("words")).isEqualTo(2);
        assertThat(bench.log()).containsExactly("WARN seen one", "WARN seen another");
        assertThat(bench.state("b", "total", Total.class)).isEqualTo(new Total(1, List.of("another")));
        assertThat(bench.forgetOutput().emitted()).isEmpty();
    }

    @Test
    void keepsStatePerKeyOverCrashes() {
        var bench = ProcessorBench.of(Words::new).crashAfterEveryCall().send("a", "one").send("b", "two").send("a", "three");

        assertThat(bench.emitted("totals", Total.class)).last().isEqualTo(new Total(2, List.of("one", "three")));
    }

    /// Forgets to keep its count anywhere but in a field.
    static final class Forgetful implements Processor<String> {
        private long seen;

        @Override
        public void onEvent(Event<String> event, Context context) {
            context.reply(++seen);
        }
    }

    @Test
    void showsWhatOnlyAFieldKept() {
        assertThat(ProcessorBench.of(Forgetful::new).send("x").send("x").replies(Long.class)).containsExactly(1L, 2L);
        assertThat(ProcessorBench.of(Forgetful::new).crashAfterEveryCall().send("x").send("x").replies(Long.class)).containsExactly(1L, 1L);
    }

    @Test
    void losesWhatWasChangedButNotSet() {
        var bench = bench((event, context) -> {
            var state = context.state("seen", Map.class);
            @SuppressWarnings("unchecked")
            Map<String, Object> seen = state.get(new HashMap<>());
            if (seen.isEmpty()) {
                state.set(seen);
            }
            seen.put(event.data(), 1);
        });

        Object kept = bench.send("one").send("two").state(null, "seen", Map.class);
        assertThat(kept).isEqualTo(Map.of());
    }

    @Test
    void leavesNothingOfACallThatThrows() {
        var bench = bench((event, context) -> {
            context.state("last", String.class).set(event.data());
            context.timers().at("later", T0.plusSeconds(60));
            context.emit(event.data());
            context.reply(event.data());
            context.reject("no");
            context.counter("calls").increment();
            if (event.data().equals("bad")) {
                throw new IllegalStateException("cannot take it");
            }
        });

        assertThatThrownBy(() -> bench.send("k", "bad")).isInstanceOf(CallFailedException.class)
                .hasMessage("event 0 of in (key k) failed: java.lang.IllegalStateException: cannot take it");
        assertThat(bench.emitted()).isEmpty();
        assertThat(bench.replies(String.class)).isEmpty();
        assertThat(bench.rejections()).isEmpty();
        assertThat(bench.timers()).isEmpty();
        assertThat(bench.count("calls")).isZero();
        assertThat(bench.state("k", "last", String.class)).isNull();

        bench.send("k", "good");
        assertThat(bench.emitted("out", String.class)).containsExactly("good");
        assertThat(bench.rejections()).containsExactly("no");
        assertThat(bench.timers()).containsExactly(new Timer("later", "k", T0.plusSeconds(60)));
    }

    /// Sets the timers that an event names, and replies with what it hears.
    static final class Alarms implements Processor<Map<String, Integer>> {
        @Override
        public void onEvent(Event<Map<String, Integer>> event, Context context) {
            context.reply("event " + event.time());
            event.data().forEach((name, seconds) -> {
                if (name.startsWith("after")) {
                    context.timers().after(name, Duration.ofSeconds(seconds));
                } else if (name.startsWith("cancel ")) {
                    context.timers().cancel(name.substring(7));
                } else {
                    context.timers().at(name, T0.plusSeconds(seconds));
                }
            });
        }

        @Override
        public void onTimer(Timer timer, Context context) {
            context.reply(timer.name() + " of " + timer.key() + " " + context.now());
            if (timer.name().equals("again") && timer.due().isBefore(T0.plusSeconds(3))) {
                context.timers().at("again", timer.due().plusSeconds(1));
            }
            if (timer.name().equals("endless")) {
                context.timers().at("endless", timer.due());
            }
        }
    }

    private static String at(String what, int seconds) {
        return what + " " + T0.plusSeconds(seconds);
    }

    @Test
    void firesEventTimersInOrderBeforeTheEventThatReachesThem() {
        var bench = ProcessorBench.of(Alarms::new).send(T0, "a", Map.of("late", 20)).send(T0, "b", Map.of("early", 10))
                .send(T0.plusSeconds(9), "c", Map.of()).send(T0.plusSeconds(20), "c", Map.of());

        assertThat(bench.replies(String.class)).containsExactly(at("event", 0), at("event", 0), at("event", 9), at("early of b", 10),
                at("late of a", 20), at("event", 20));
    }

    @Test
    void takesEventsOutOfOrderWithoutGoingBackInTime() {
        var bench = ProcessorBench.of(Alarms::new).send(T0.plusSeconds(30), "a", Map.of("due", 40))
                .send(T0.plusSeconds(5), "a", Map.of("past", 6))
                .send(T0.plusSeconds(31), "a", Map.of());

        assertThat(bench.replies(String.class)).containsExactly(at("event", 30), at("event", 5), at("past of a", 6), at("event", 31));
        assertThat(bench.timers()).containsExactly(new Timer("due", "a", T0.plusSeconds(40)));
    }

    @Test
    void firesTimersThatATimerSets() {
        var bench = ProcessorBench.of(Alarms::new).crashAfterEveryCall().send(T0, "a", Map.of("again", 1)).send(T0.plusSeconds(9), "b",
                Map.of());

        assertThat(bench.replies(String.class)).containsExactly(at("event", 0), at("again of a", 1), at("again of a", 2),
                at("again of a", 3),
                at("event", 9));
    }

    @Test
    void stopsATimerThatSetsItselfForEver() {
        var bench = ProcessorBench.of(Alarms::new);

        assertThatThrownBy(() -> bench.send(T0, "a", Map.of("endless", 0))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10000 timers fired without an event");
    }

    @Test
    void firesWallClockTimersWhenTheClockReachesThem() {
        var bench = ProcessorBench.of(Alarms::new).send("a", Map.of("after-5", 5, "after-3", 3, "after-9", 9))
                .send("b", Map.of("cancel after-3", 0))
                .send("a", Map.of("cancel after-9", 0)).forgetOutput().advance(Duration.ofSeconds(4));
        assertThat(bench.replies(String.class)).containsExactly(at("after-3 of a", 3));

        bench.advance(Duration.ofSeconds(60));
        assertThat(bench.replies(String.class)).containsExactly(at("after-3 of a", 3), at("after-5 of a", 5));
    }

    @Test
    void movesATimerThatIsSetAgain() {
        var bench = ProcessorBench.of(Alarms::new).send("a", Map.of("x", 5)).send("a", Map.of("x", 7));

        assertThat(bench.timers()).containsExactly(new Timer("x", "a", T0.plusSeconds(7)));
    }

    @Test
    void refusesAChannelThatIsNotDeclared() {
        assertThatThrownBy(() -> bench((event, context) -> context.emit("secret", null, 1)).send("x")).hasMessageContaining(
                "the processor may not emit to 'secret': its output channels are [out]");
        assertThatThrownBy(() -> bench((event, context) -> context.emit(1)).to().send("x")).hasMessageContaining(
                "the processor has no output channel");
    }

    @Test
    void refusesAContextThatOutlivesItsCall() {
        List<Context> kept = new ArrayList<>();
        bench((event, context) -> kept.add(context)).send("x");

        assertThatThrownBy(() -> kept.getFirst().emit("late")).isInstanceOf(IllegalStateException.class)
                .hasMessage("a context is valid only inside the call that it was given to");
    }

    @Test
    void givesTheSameRandomNumbersForTheSameEvent() {
        Script dice = (event, context) -> context.reply(context.random().nextLong());

        assertThat(bench(dice).send("x").send("y").replies(Long.class)).isEqualTo(bench(dice).send("x").send("y").replies(Long.class))
                .doesNotHaveDuplicates();
    }

    @Test
    void closesTheProcessorOnlyWhenItIsReplaced() {
        List<String> calls = new ArrayList<>();
        class Closing implements Processor<String> {
            @Override
            public void onEvent(Event<String> event, Context context) {
                calls.add("event");
            }

            @Override
            public void close() {
                calls.add("close");
            }
        }
        try (var bench = ProcessorBench.of(Closing::new).crashAfterEveryCall()) {
            bench.send("x").send("y");
        }

        assertThat(calls).containsExactly("event", "event", "close");
    }

    record Sum(@Nullable String key, @Nullable Object total) {}

    static final class Sums implements Processor<String> {
        @Override
        public void onEvent(Event<String> event, Context context) {}

        @Override
        public void onWindow(Window window, Context context) {
            context.state("windows", Integer.class).set(context.state("windows", Integer.class).get(0) + 1);
            context.emit(new Sum(window.key(), window.values().get("total")));
        }
    }

    @Test
    void handsWindowsIn() {
        var bench = ProcessorBench.of(Sums::new).crashAfterEveryCall();
        bench.window(new Window(T0, T0.plusSeconds(60), "a", Map.of("total", 2.5)))
                .window(new Window(T0.plusSeconds(60), T0.plusSeconds(120), "a", Map.of("total", 1.0)));

        assertThat(bench.emitted("out", Sum.class)).containsExactly(new Sum("a", 2.5), new Sum("a", 1.0));
        assertThat(bench.state("a", "windows", Integer.class)).isEqualTo(2);
    }

    @Test
    void emitsWindowsAsTheyAreIfTheProcessorDoesNotHandleThem() {
        Script none = (event, context) -> {};
        var bench = bench(none).window(new Window(T0, T0.plusSeconds(60), null, Map.of("n", 3L)));

        assertThat(bench.emitted().getFirst().data()).asInstanceOf(InstanceOfAssertFactories.MAP).containsEntry("n", 3L)
                .containsEntry("start", T0.toEpochMilli()).containsEntry("end", T0.toEpochMilli() + 60_000).containsEntry("key", null);
    }
}
