package dev.millrace.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.ChannelSettings.Retain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MemoryTest {
    private static final int RETAINED = 10;
    private static final int MANY = 5_000;
    /// More than may wait for a subscriber.
    private static final int TOO_MANY = 100_000;

    private final Channel channel = Channel.apart("a",
            new ChannelSettings(null, new Retain(RETAINED, Duration.ofMinutes(5), 1 << 20), ChannelSettings.DEFAULT.slow(),
                    ChannelSettings.DEFAULT.durability()),
            Runnable::run);

    /// Reads when it is told to.
    private static final class Reader implements Subscriber {
        private volatile long position;

        Reader(Channel channel) {
            position = channel.next();
        }

        @Override
        public void wake() {}

        @Override
        public long position() {
            return position;
        }
    }

    /// Events of a second ago: young enough to be kept for somebody, not for whoever may be about to subscribe.
    private void append(int events) {
        for (int i = 0; i < events; i++) {
            channel.append(List.of(new RawEvent("1".getBytes(StandardCharsets.UTF_8), System.currentTimeMillis() - 1_000, null)));
        }
        channel.tidy();
    }

    private long oldest() {
        return Objects.requireNonNull(channel.read(1)).first();
    }

    @Test
    void keepsWhatIsRetainedWhereNobodyIsSubscribed() {
        append(MANY);
        assertThat(oldest()).isGreaterThan(1).isLessThanOrEqualTo(MANY - RETAINED + 1);
        assertThat(channel.oldest()).isEqualTo(MANY - RETAINED + 1);
    }

    @Test
    void keepsWhatTheSlowestSubscriberHasYetToRead() {
        Reader fast = new Reader(channel);
        Reader slow = new Reader(channel);
        channel.subscribe(fast);
        channel.subscribe(slow);
        append(MANY);
        fast.position = channel.next();
        append(1);
        assertThat(oldest()).isEqualTo(1);
        slow.position = 2_000;
        append(1);
        assertThat(oldest()).isEqualTo(2_000);
        slow.position = channel.next();
        append(1);
        assertThat(oldest()).isGreaterThan(MANY - RETAINED);
    }

    @Test
    void keepsOnlySoMuchForAStalledSubscriber() {
        channel.subscribe(new Reader(channel));
        append(TOO_MANY);
        assertThat(oldest()).isBetween(2L, TOO_MANY - 10_000L);
    }

    @Test
    void keepsNothingForWhoIsGone() {
        Reader stalled = new Reader(channel);
        channel.subscribe(stalled);
        append(MANY);
        channel.unsubscribe(stalled);
        append(1);
        assertThat(oldest()).isGreaterThan(MANY - RETAINED);
    }

    @Test
    void keepsWhatCameSinceTheLastRoundForWhoeverSubscribesNow() {
        Subscriber elsewhere = () -> {};
        channel.subscribe(elsewhere);
        append(MANY);
        Reader late = new Reader(channel);
        channel.subscribe(late);
        append(MANY);
        assertThat(oldest()).isBetween((long) MANY - RETAINED, late.position());
    }
}
