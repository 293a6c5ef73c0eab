package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final List<String> heard = new ArrayList<>();
    private final Calls calls = new Calls(new Origin() {
        @Override
        public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
            replies.forEach(reply -> heard.add(new String(reply, StandardCharsets.UTF_8)));
        }

        @Override
        public void failed(String processor, String reason) {
            heard.add(processor + ": " + reason);
        }
    }, Duration.ofSeconds(30), "too late");

    @Test
    void handsResultsOnUntilTheDeadline() {
        Calls.Round round = begin(2);
        calls.tick(1_000, "p");
        answer(round, "1");
        calls.tick(30_999, "p");
        answer(round, "2");
        calls.tick(31_000, "p");
        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void putsAFailureInThePlaceOfEachResultThatIsLateAndDropsTheResult() {
        Calls.Round first = begin(3);
        answer(first, "1");
        calls.tick(1_000, "p");
        Calls.Round second = begin(1);
        assertThat(second).isNotSameAs(first);
        calls.tick(2_000, "p");
        calls.tick(31_000, "p");
        answer(first, "2");
        first.failed("p", "3");
        answer(second, "4");
        calls.tick(90_000, "p");
        assertThat(heard).containsExactly("1", "p: too late", "p: too late", "4");
    }

    @Test
    void keepsACallThatBeginsWhileItsRoundEnds() {
        Calls.Round round = begin(1);
        calls.tick(1_000, "p");
        answer(round, "1");
        calls.tick(2_000, "p");
        calls.began(round, 1);
        calls.tick(31_000, "p");
        assertThat(heard).containsExactly("1", "p: too late");
    }

    private Calls.Round begin(int count) {
        Calls.Round round = calls.round();
        calls.began(round, count);
        return round;
    }

    private static void answer(Calls.Round round, String reply) {
        round.handled("p", List.of(reply.getBytes(StandardCharsets.UTF_8)), List.of());
    }
}
