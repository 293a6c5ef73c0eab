package dev.millrace.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.server.TempStore;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import dev.millrace.server.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private final Deque<Runnable> delivery = new ArrayDeque<>();
    private final Presence presence = new Presence(delivery::add);
    private final Channels channels = new Channels(name -> ChannelSettings.DEFAULT, delivery::add, 10, Logs.NONE);
    private final TempStore store = new TempStore();
    private final Watchdog watchdog = new Watchdog();
    private final Processors processors = new Processors(channels, store.store(), watchdog, halted -> {});

    @AfterEach
    void close() {
        processors.close();
        watchdog.close();
        store.close();
    }

    private Outbox outbox() {
        return new Outbox(new QuietSocket(), new Targets(channels, processors, delivery::add, delivery::add), new Counters(), 1 << 20,
                Messages.Kind.TEXT);
    }

    private static Function<Channel, Feed> hearing(Outbox outbox) {
        return moves -> new Feed(new Cursor(moves, moves.next()), Wire.JSON.moves(), outbox, (feed, events) -> true);
    }

    private static Identity client(String id) {
        return Identity.anonymous(id);
    }

    private static Identity client(String id, String user) {
        return new Identity(id, user, null, null);
    }

    /// What those who hear are sent now, a line each.
    private List<String> told(Outbox outbox) {
        deliver();
        List<String> lines = new ArrayList<>();
        for (Outgoing next = outbox.next(); next != null; next = outbox.next()) {
            StandardCharsets.UTF_8.decode(next.bytes()).toString().lines().map(PresenceTest::brief).forEach(lines::add);
        }
        return lines;
    }

    private void deliver() {
        while (!delivery.isEmpty()) {
            delivery.remove().run();
        }
    }

    private static String brief(String push) {
        assertThat(push).startsWith("{\"push\":{\"channel\":\"room\",\"");
        return push.replaceFirst(".*\"(join|leave)\":.*\"client\":\"(\\w+)\".*", "$1 $2");
    }

    /// What a table holds, and what has happened to it since, as `key` and `-key`.
    private static List<String> keys(Cursor cursor) {
        Batch batch = Objects.requireNonNull(cursor.poll());
        return IntStream.range(0, batch.size()).mapToObj(batch::get).map(event -> (event.isRemoval() ? "-" : "") + event.key()).toList();
    }

    @Test
    void tellsThoseWhoWantToHearOfOthersButNotOfThemselves() {
        Outbox ada = outbox();
        Outbox ben = outbox();
        presence.enter("room", "1", client("silent"), null);
        presence.enter("room", "2", client("ada"), hearing(ada));
        presence.enter("room", "3", client("ben"), hearing(ben));
        assertThat(told(ada)).containsExactly("join ben");
        assertThat(told(ben)).isEmpty();
        presence.leave("room", "2", "ada");
        presence.leave("room", "1", "silent");
        presence.enter("other", "4", client("eve"), null);
        assertThat(told(ben)).containsExactly("leave ada", "leave silent");
        assertThat(told(ada)).isEmpty();
        assertThat(presence.clients("room")).containsExactly(client("ben"));
    }

    @Test
    void encodesOnceForAll() {
        Outbox ada = outbox();
        Outbox ben = outbox();
        presence.enter("room", "1", client("ada"), hearing(ada));
        presence.enter("room", "2", client("ben"), hearing(ben));
        assertThat(told(ada)).containsExactly("join ben");
        presence.enter("room", "3", client("eve"), null);
        deliver();
        assertThat(ada.next()).isNotNull().isSameAs(ben.next());
    }

    @Test
    void callsNobodyOnTheThreadOfThoseWhoComeAndGo() {
        Outbox ada = outbox();
        presence.enter("room", "1", client("ada"), hearing(ada));
        deliver();
        presence.enter("room", "2", client("ben"), null);
        presence.leave("room", "2", "ben");
        assertThat(ada.next()).isNull();
        assertThat(told(ada)).containsExactly("join ben", "leave ben");
    }

    @Test
    void belongsToASubscriptionNotToAClient() {
        Outbox eve = outbox();
        presence.enter("room", "0", client("eve"), hearing(eve));
        Cursor table = new Cursor(presence.watch(Roster.CLIENTS, "room"), 1);
        presence.enter("room", "older", client("ada"), null);
        presence.enter("room", "newer", client("ada"), null);
        presence.leave("room", "older", "ada");
        assertThat(presence.clients("room")).containsExactlyInAnyOrder(client("eve"), client("ada"));
        assertThat(told(eve)).containsExactly("join ada", "leave ada", "join ada");
        assertThat(keys(table)).containsExactly("eve", "ada", "-ada", "ada");
        presence.leave("room", "newer", "ada");
        presence.leave("room", "newer", "ada");
        assertThat(told(eve)).containsExactly("leave ada");
    }

    @Test
    void showsAUserAsLongAsOneOfHisClientsIsThere() {
        presence.enter("room", "1", client("a", "ada"), null);
        presence.enter("room", "2", client("b", "ada"), null);
        presence.enter("room", "3", client("c"), null);
        Channel users = presence.watch(Roster.USERS, "room");
        assertThat(users.name()).isEqualTo("$users:room");
        Cursor cursor = new Cursor(users, 1);
        assertThat(keys(cursor)).containsExactly("ada");
        presence.leave("room", "1", "a");
        presence.leave("room", "3", "c");
        presence.enter("room", "4", client("d", "ben"), null);
        assertThat(keys(cursor)).containsExactly("ben");
        presence.leave("room", "2", "b");
        presence.enter("room", "5", client("e", "ada"), null);
        assertThat(keys(cursor)).containsExactly("-ada", "ada");
    }

    @Test
    void keepsATableAsLongAsAnybodyIsThereOrWatches() {
        Channel table = presence.watch(Roster.CLIENTS, "room");
        presence.enter("room", "1", client("ada"), null);
        presence.unwatch("room");
        presence.enter("room", "2", client("ben"), null);
        assertThat(presence.watch(Roster.CLIENTS, "room")).as("who comes back has missed nothing").isSameAs(table);
        presence.leave("room", "1", "ada");
        presence.leave("room", "2", "ben");
        assertThat(keys(new Cursor(table, 1))).containsExactly("ada", "ben", "-ada", "-ben");
        presence.unwatch("room");
        assertThat(presence.watch(Roster.CLIENTS, "room")).isNotSameAs(table);
    }
}
