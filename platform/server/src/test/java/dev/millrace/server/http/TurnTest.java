package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.http.Turn.Next;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Who may be in a connection, and what the last one there has to do.
final class TurnTest {
    private final Turn turn = new Turn();

    @Test
    void letsWhoeverTookAMessageReadOnIfThatWasAskedForMeanwhile() {
        assertThat(turn.enterWithMessage()).isTrue();
        assertThat(turn.readOn()).as("another thread's business").isFalse();
        assertThat(turn.leave()).isEqualTo(Next.READ);
        assertThat(turn.readOn()).as("twice").isFalse();
    }

    @Test
    void letsWhoeverAsksLaterReadOn() {
        turn.enterWithMessage();
        assertThat(turn.leave()).isEqualTo(Next.HOLD);
        assertThat(turn.readOn()).isTrue();
        assertThat(turn.readOn()).as("twice").isFalse();
    }

    @Test
    void readsOnceAtTheEndOfAReadThatWasHeldBack() {
        turn.enterWithMessage();
        assertThat(turn.leave()).isEqualTo(Next.HOLD);
        assertThat(turn.enter()).isTrue();
        assertThat(turn.readOn()).isFalse();
        assertThat(turn.leave()).isEqualTo(Next.READ);
        turn.enter();
        assertThat(turn.leave()).as("nothing was held back").isEqualTo(Next.NOTHING);
    }

    @Test
    void holdsOnWhenNobodyAskedBeforeTheEndOfTheRead() {
        turn.enterWithMessage();
        turn.leave();
        turn.enter();
        assertThat(turn.leave()).isEqualTo(Next.NOTHING);
        assertThat(turn.readOn()).isTrue();
    }

    @Test
    void tellsTheEndOnceByWhoeverIsIn() {
        turn.enterWithMessage();
        assertThat(turn.close()).isFalse();
        assertThat(turn.close()).isFalse();
        assertThat(turn.leave()).isEqualTo(Next.CLOSE);
        assertThat(turn.enter()).isFalse();
        assertThat(turn.enterWithMessage()).isFalse();
        assertThat(turn.close()).isFalse();
    }

    @Test
    void tellsTheEndAtOnceIfNobodyIsIn() {
        turn.enterWithMessage();
        turn.leave();
        assertThat(turn.close()).isTrue();
        assertThat(turn.close()).isFalse();
        assertThat(turn.enter()).isFalse();
    }

    @Test
    void tellsTheEndOnceWhateverHappensFirst() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Turn raced = new Turn();
            AtomicInteger told = new AtomicInteger();
            CyclicBarrier together = new CyclicBarrier(2);
            Thread closing = Thread.ofPlatform().start(() -> {
                await(together);
                told.addAndGet(raced.close() ? 1 : 0);
            });
            await(together);
            if (raced.enterWithMessage()) {
                told.addAndGet(raced.leave() == Next.CLOSE ? 1 : 0);
            }
            closing.join();
            assertThat(told).hasValue(1);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
