package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Retain;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.Messages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final ChannelSettings LITTLE = new ChannelSettings(null, new Retain(1, Duration.ofMillis(1), 1), Slow.DISCONNECT);

    private final Channel channel = new Channels(name -> LITTLE, Runnable::run, 10).get("a");
    private final Outbox outbox = new Outbox(new QuietSocket(), Runnable::run, new Counters(), 1 << 20, Messages.Kind.TEXT);

    @Test
    void sendsNothingFromBehindAGapWhenTheSubscriptionEndsThere() throws Exception {
        Feed feed = new Feed(new Cursor(channel, 1), Format.MESSAGES, null, outbox, (of, events) -> false);
        feed.start();
        append(200);
        assertThat(channel.oldest()).isGreaterThan(1);
        assertThat(outbox.next()).isNull();
        assertThat(channel.subscribers()).isZero();
    }

    @Test
    void leavesNothingBehindWhenItIsStoppedBeforeItStarts() throws Exception {
        Feed feed = new Feed(new Cursor(channel, 1), Format.MESSAGES, null, outbox, (of, events) -> true);
        feed.stop();
        feed.start();
        append(1);
        assertThat(channel.subscribers()).isZero();
        assertThat(outbox.next()).isNull();
    }

    private void append(int events) throws Exception {
        byte[] large = ("\"" + "x".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < events; i++) {
            channel.append(List.of(channel.event(large, null, Map.of(), null)));
        }
    }
}
