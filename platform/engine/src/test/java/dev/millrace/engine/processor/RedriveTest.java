package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.store.ProcessorStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedriveTest {
    /// As they are, to the last digit and space.
    private static final List<String> TEXTS = List.of("1.0", "1", "-0", "1E+2", "1e400", "0.10000000000000000000000000000000000001",
            "123456789012345678901234567890", "\"\"", "\"a\\u0041\\/\\n\"", "\"ä€\uD83D\uDE00\"", "null", "true", "[ ]", "[1.0 , 2.00]",
            "{ }", "{ \"b\" : 1.0,\t\"a\":{\"x\":[{}]} , \"b\":2 }", "{\"data\":1,\"event\":{\"data\":2}}",
            "[".repeat(200) + "]".repeat(200),
            "{\"key\":\"other\",\"error\":\"\\\"}\"}");
    @TempDir
    private Path folder;
    private LaneFixture lanes;

    @BeforeEach
    void open() {
        lanes = new LaneFixture(folder);
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void handsEachLetterInAgainOnceAsTheEventWas() throws Exception {
        List<String> expected = publishBroken();
        lanes.deploy(new TestSpec("p").from("in", "mem").build(), told());
        assertThat(lanes.processor("p").redrive()).isEqualTo(TEXTS.size());
        assertThat(lanes.received("out", TEXTS.size())).isEqualTo(expected);
        assertThat(lanes.processor("p").redrive()).isZero();
        requireNothingMore(expected);
    }

    @Test
    void handsLettersInAgainAfterARestartAndNotAgainAfterTheNext() throws Exception {
        List<String> expected = publishBroken();
        lanes.processor("p").redrive();
        assertThat(lanes.received("$dead.p", 2 * TEXTS.size())).as("the version that runs fails on them again").hasSize(2 * TEXTS.size());
        lanes.restart();
        lanes.deploy(new TestSpec("p").from("in", "mem").lanes(3).build(), told());
        assertThat(lanes.received("out", 0)).isEmpty();
        assertThat(lanes.processor("p").redrive()).as("those that were handled again are not handled again again").isEqualTo(TEXTS.size());
        assertThat(lanes.received("out", TEXTS.size())).containsExactlyInAnyOrderElementsOf(expected);
        lanes.restart();
        lanes.deploy(new TestSpec("p").from("in", "mem").lanes(2).build(), told());
        assertThat(lanes.processor("p").redrive()).isZero();
        requireNothingMore(expected);
    }

    @Test
    void remembersThatLettersAreToBeHandledAgainWhileItIsStopped() throws Exception {
        lanes.deploy(spec().onError(0, 0, FailurePolicy.Then.DEAD_LETTER).build(), broken());
        lanes.publish("in", "a", "1.0", 7);
        lanes.publish("in", "b", "2.0", 8);
        lanes.received("$dead.p", 2);
        lanes.deploy(spec().onError(0, 0, FailurePolicy.Then.STOP).build(), broken());
        lanes.publish("in", "c", "3.0", 9);
        await().until(() -> lanes.halted().contains("p"));
        assertThat(lanes.processor("p").redrive()).isEqualTo(2);
        lanes.restart();
        lanes.deploy(spec().lanes(2).build(), told());
        assertThat(lanes.received("out", 3)).containsExactlyInAnyOrder("{\"in 1 a 7\":1.0}", "{\"in 2 b 8\":2.0}", "{\"in 3 c 9\":3.0}");
    }

    /// Some lanes have handled some of the letters when the keys are shared out anew.
    @Test
    void handsEachLetterInOnceWhenKeysAreSharedOutAnewInBetween() throws Exception {
        int count = 300;
        lanes.deploy(spec().lanes(2).build(), broken());
        for (int i = 0; i < count; i++) {
            lanes.publish("in", "k" + i % 17, Integer.toString(i), i);
        }
        lanes.received("$dead.p", count);
        lanes.processor("p").redrive();
        lanes.deploy(spec().lanes(3).key("/absent").build(), broken());
        lanes.restart();
        lanes.deploy(spec().lanes(4).build(), told());
        lanes.processor("p").redrive();
        List<String> all = lanes.received("out", count);
        assertThat(all).doesNotHaveDuplicates().hasSize(count);
    }

    /// Letters go to lanes by the keys under which their events were handled, wherever lanes look for keys meanwhile.
    @Test
    void knowsWhichLaneHandledALetterWhereKeysAreFoundElsewhere() throws Exception {
        lanes.deploy(spec().build(), broken());
        String stuck = keyOfLane(0);
        lanes.publish("in", stuck, "0", 0);
        for (int i = 1; i <= 10; i++) {
            lanes.publish("in", keyOfLane(1), Integer.toString(i), i);
        }
        lanes.received("$dead.p", 11);
        lanes.deploy(spec().lanes(3).key("/absent").onError(0, 0, FailurePolicy.Then.STOP).build(), new TestCode("half", (data, calls) -> {
            if (stuck.equals(calls.work().key())) {
                lanes.received("out", 10);
                throwIf(true);
            }
            calls.emit(data);
        }));
        lanes.processor("p").redrive();
        await().until(() -> lanes.halted().contains("p"));
        lanes.deploy(spec().lanes(4).build(), new TestCode("whole", (data, calls) -> calls.emit(data)));
        lanes.publish("in", "end", "11", 11);
        await().until(() -> lanes.processor("p").waitingDeadLetters() == 0);
        assertThat(lanes.received("out", 12)).hasSize(12).doesNotHaveDuplicates();
    }

    private static String keyOfLane(int lane) {
        return IntStream.range(0, 1_000).mapToObj(i -> "k" + i).filter(key -> ProcessorStore.laneOf(key, 3) == lane).findFirst()
                .orElseThrow();
    }

    @Test
    void passesOverLettersOfTimers() throws Exception {
        lanes.deploy(spec().build(), new TestCode("v1", (data, calls) -> {
            calls.work().timerAfter("t", 0);
            throwIf(data.equals("2"));
        }, (timer, calls) -> throwIf(true)));
        lanes.publish("in", "a", "1", 7);
        assertThat(lanes.received("$dead.p", 1).getFirst()).contains("\"timer\":\"t\"");
        lanes.publish("in", "b", "2", 8);
        lanes.received("$dead.p", 2);
        lanes.deploy(spec().build(), told());
        assertThat(lanes.processor("p").redrive()).isEqualTo(2);
        assertThat(lanes.received("out", 1)).containsExactly("{\"in 2 b 8\":2}");
        requireNothingMore(List.of("{\"in 2 b 8\":2}"));
        assertThat(lanes.received("$dead.p", 2)).hasSize(2);
    }

    @Test
    void setsALetterAsideAgainThatFailsAgain() throws Exception {
        lanes.deploy(spec().build(), broken());
        lanes.publish("in", "a", "1.0", 7);
        lanes.received("$dead.p", 1);
        lanes.processor("p").redrive();
        List<RawEvent> letters = lanes.events("$dead.p", 2);
        assertThat(letters).hasSize(2).allSatisfy(letter -> assertThat(new String(letter.data(), StandardCharsets.UTF_8))
                .contains("\"channel\":\"in\",\"offset\":1,\"key\":\"a\"", "\"time\":7,\"data\":1.0}"));
        lanes.deploy(spec().build(), told());
        assertThat(lanes.processor("p").redrive()).isEqualTo(1);
        assertThat(lanes.received("out", 1)).containsExactly("{\"in 1 a 7\":1.0}");
    }

    /// Stops at a version that has failed on all events, half of them with keys, on a stored channel and one in memory.
    private List<String> publishBroken() throws Exception {
        lanes.deploy(new TestSpec("p").from("in", "mem").build(), broken());
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            String channel = i % 4 == 0 ? "mem" : "in";
            String key = i % 2 == 0 ? "k" + i : null;
            long offset = lanes.channel(channel).next();
            lanes.publish(channel, key, TEXTS.get(i), 1_000 + i);
            lanes.received("$dead.p", i + 1);
            expected.add("{\"" + channel + " " + offset + " " + key + " " + (1_000 + i) + "\":" + TEXTS.get(i) + "}");
        }
        return expected;
    }

    /// A new event shows that nothing comes before it.
    private void requireNothingMore(List<String> expected) {
        lanes.publish("in", "end", "0", 0);
        lanes.settle("p");
        List<String> all = lanes.received("out", expected.size() + 1);
        assertThat(all).hasSize(expected.size() + 1);
        assertThat(all).last().asString().startsWith("{\"in ").endsWith(" end 0\":0}");
    }

    private static TestSpec spec() {
        return new TestSpec("p");
    }

    private static void throwIf(boolean condition) {
        if (condition) {
            throw new IllegalStateException("broken");
        }
    }

    private static TestCode broken() {
        return new TestCode("broken", (data, calls) -> throwIf(true));
    }

    /// Emits all that it is told of an event.
    private static TestCode told() {
        return new TestCode("told", (data, calls) -> calls.emit("{\"" + calls.channel() + " " + calls.offset() + " " + calls.work().key()
                + " " + calls.work().now() + "\":" + data + "}"));
    }
}
