package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.protocol.JsonOut;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private final AtomicLong now = new AtomicLong();
    private final Repeats repeats = new Repeats(now::get);
    private final AtomicInteger done = new AtomicInteger();

    private CompletionStage<JsonOut> result() {
        return CompletableFuture.completedStage(new JsonOut().number(done.incrementAndGet()));
    }

    private String ask(String channel, String key) {
        return new String(repeats.once(channel, key, this::result).toCompletableFuture().join().toBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void answersAgainWithTheSameResult() {
        assertThat(ask("a", "k")).isEqualTo("1");
        assertThat(ask("a", "k")).isEqualTo("1");
        assertThat(ask("b", "k")).isEqualTo("2");
        assertThat(ask("a", "other")).isEqualTo("3");
        assertThat(ask("a", "")).isEqualTo("4");
        assertThat(ask("a", "")).isEqualTo("5");
    }

    @Test
    void forgetsAfterAWhile() {
        ask("a", "k");
        now.addAndGet(Repeats.REMEMBERED.toNanos() - 1);
        assertThat(ask("a", "k")).isEqualTo("1");
        now.addAndGet(1);
        assertThat(ask("a", "k")).isEqualTo("2");
    }

    @Test
    void forgetsWhatFailed() {
        CompletionStage<JsonOut> failed = repeats.once("a", "k", () -> CompletableFuture.failedStage(new IllegalStateException("no")));
        assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
        assertThat(ask("a", "k")).isEqualTo("1");
    }

    @Test
    void waitsForARequestThatIsUnderWay() {
        CompletableFuture<JsonOut> slow = new CompletableFuture<>();
        List<CompletionStage<JsonOut>> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(repeats.once("a", "k", () -> {
                done.incrementAndGet();
                return slow;
            }));
        }
        assertThat(asked).noneMatch(each -> each.toCompletableFuture().isDone());
        slow.complete(new JsonOut().number(7));
        assertThat(asked).allMatch(each -> each.toCompletableFuture().isDone());
        assertThat(done).hasValue(1);
    }
}
