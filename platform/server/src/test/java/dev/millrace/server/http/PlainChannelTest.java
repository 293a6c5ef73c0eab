package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlainChannelTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void deliversEachEventToAllSubscribersInOrder() throws Exception {
        TestSocket one = server.open("/channels/trades");
        TestSocket two = server.open("/channels/trades");
        TestSocket publisher = server.open("/channels/trades?subscribe=false");
        for (int i = 0; i < 500; i++) {
            publisher.send("{\"n\":" + i + "}");
        }
        for (int i = 0; i < 500; i++) {
            assertThat(one.next()).isEqualTo("{\"n\":" + i + "}");
            assertThat(two.next()).isEqualTo("{\"n\":" + i + "}");
        }
        assertThat(publisher.waiting()).isZero();
        await().untilAsserted(() -> assertThat(server.http.counters().eventsOut()).isEqualTo(1000));
    }

    @Test
    void deliversEventsOfEverySizeBehindOneAnother() throws Exception {
        TestSocket subscriber = server.open("/channels/sizes");
        Channel channel = server.channel("sizes");
        List<Integer> sizes = List.of(1, 123, 124, 125, 126, 1000, 65_533, 65_534, 65_535, 65_536, 200_000, 400_000, 3);
        channel.append(sizes.stream().map(size -> {
            try {
                return channel.event(TestServer.utf8("\"" + "x".repeat(size) + "\""), null, Map.of(), null);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }).toList());
        for (int size : sizes) {
            assertThat(subscriber.next()).hasSize(size + 2);
        }
    }

    @Test
    void takesLinesAndValuesSpreadOverLines() throws Exception {
        TestSocket socket = server.open("/channels/lines");
        socket.send("{\"n\":1}\n\n{\"n\":2}\r\n{\"n\":3}\n").send("{\n  \"n\": 4\n}");
        assertThat(socket.next()).isEqualTo("{\"n\":1}");
        assertThat(socket.next()).isEqualTo("{\"n\":2}");
        assertThat(socket.next()).isEqualTo("{\"n\":3}");
        assertThat(socket.next()).isEqualTo("{\n  \"n\": 4\n}");
    }

    @Test
    void sendsLinesWhenAskedTo() throws Exception {
        TestSocket socket = server.open("/channels/batched?batch=true");
        server.channel("batched").append(List.of(event("{\"n\":\n1}"), event("{\"n\":2}")));
        assertThat(socket.next()).isEqualTo("{\"n\": 1}\n{\"n\":2}");
    }

    @Test
    void makesNoChannelForWhoLooks() throws Exception {
        assertThat(server.get("/channels/nobodys").body()).isEqualTo("{\"channel\":\"nobodys\",\"epoch\":\"\",\"offset\":0,\"events\":[]}");
        assertThat(server.get("/channels/nobodys?last=0").statusCode()).isEqualTo(400);
        assertThat(server.channels.find("nobodys")).isNull();
        assertThat(server.get("/channels/nobodys?wait=1ms").body()).contains("\"offset\":0,\"events\":[]");
        assertThat(server.channels.find("nobodys")).as("it can be waited for").isNotNull();
    }

    @Test
    void refusesParametersThatMeanNothing() throws Exception {
        assertThat(server.get("/channels/a?sice=1").body()).contains("unknown parameter `sice`, there are: since, last, key, ");
        assertThat(server.post("/channels/a?ky=1", "application/json", "1").statusCode()).isEqualTo(400);
        assertThat(server.post("/channels/a?key=", "application/json", "1").body()).contains("`key` must not be empty");
        HttpRequest stream = HttpRequest.newBuilder(server.uri("/channels/a?bach=true")).header("Accept", "text/event-stream").build();
        assertThat(server.client.send(stream, BodyHandlers.ofString()).body()).contains("unknown parameter `bach`");
    }

    @Test
    void tellsThatAPositionIsNotThereYet() throws Exception {
        server.append("a", "1");
        assertThat(server.open("/channels/a?since=7").next()).contains("\"code\":112", "the channel has no event 7, its newest one is 1: ");
        assertThat(server.get("/channels/a?since=7&wait=1s").statusCode()).isEqualTo(410);
    }

    @Test
    void beginsWhereAskedTo() throws Exception {
        for (int i = 1; i <= 5; i++) {
            server.append("past", Integer.toString(i));
        }
        String epoch = server.channel("past").epoch();
        assertThat(server.open("/channels/past?last=2").next()).isEqualTo("4");
        assertThat(server.open("/channels/past?since=1").next()).isEqualTo("2");
        assertThat(server.open("/channels/past?since=" + epoch + ":3").next()).isEqualTo("4");
        TestSocket other = server.open("/channels/past?since=other:3");
        assertThat(other.next()).contains("\"code\":112").contains(epoch);
        assertThat(other.next()).isEqualTo("1");
    }

    @Test
    void tellsWhichEventsAreNoLongerKept() throws Exception {
        for (int i = 1; i <= 1_500; i++) {
            server.append("long", Integer.toString(i));
        }
        TestSocket socket = server.open("/channels/long?since=10");
        assertThat(socket.next()).contains("the events from 11 to 500 are no longer kept");
        assertThat(socket.next()).isEqualTo("501");
    }

    @Test
    void filtersByKey() throws Exception {
        TestSocket socket = server.open("/channels/keyed?key=b");
        server.post("/channels/keyed?key=a", "application/json", "1");
        server.post("/channels/keyed?key=b", "application/json", "2");
        server.post("/channels/keyed", "application/json", "3");
        server.post("/channels/keyed?key=b", "application/json", "4");
        assertThat(socket.next()).isEqualTo("2");
        assertThat(socket.next()).isEqualTo("4");
    }

    @Test
    void answersMessagesThatAreNotJsonAndClosesAfterTooMany() throws Exception {
        TestSocket socket = server.open("/channels/bad");
        socket.send("{\"a\": }");
        assertThat(socket.next()).startsWith("{\"error\":{\"code\":107,\"message\":\"not JSON: ").contains("line 1, column 7");
        socket.send("{\"ok\":1}");
        assertThat(socket.next()).isEqualTo("{\"ok\":1}");
        for (int i = 0; i < 10; i++) {
            socket.send("nonsense");
        }
        assertThat(socket.closeCode()).isEqualTo(3509);
        assertThat(server.http.counters().badMessages()).isEqualTo(11);
    }

    @Test
    void refusesNestingThatScriptsCouldNotWalk() throws Exception {
        TestSocket socket = server.open("/channels/deep").send("[".repeat(10_000) + "]".repeat(10_000));
        assertThat(socket.next()).contains("\"code\":107");
        socket.send("{\"n\":" + "1".repeat(100_000) + "}");
        assertThat(socket.next()).contains("\"code\":107");
    }

    @Test
    void bringsRepliesOfProcessorsToThePublisherOnly() throws Exception {
        server.play(server.channel("asked"), TestServer.replying(json -> "{\"answer\":" + json + "}"));
        TestSocket other = server.open("/channels/asked");
        TestSocket publisher = server.open("/channels/asked");
        publisher.send("1");
        assertThat(List.of(publisher.next(), publisher.next())).containsExactlyInAnyOrder("1", "{\"answer\":1}");
        assertThat(other.next()).isEqualTo("1");
        assertThat(other.waiting()).isZero();
    }

    @Test
    void refusesNamesOutsideTheGrammarAndPublishingToTheServersOwn() throws Exception {
        HttpResponse<String> odd = server.get("/channels/a%20b");
        assertThat(odd.statusCode()).isEqualTo(404);
        assertThat(odd.body()).contains("channel 'a b' has no valid name");
        assertThat(server.get("/channels/" + "x".repeat(300)).statusCode()).isEqualTo(404);
        HttpResponse<String> own = server.post("/channels/$errors", "application/json", "1");
        assertThat(own.statusCode()).isEqualTo(403);
        assertThat(server.get("/channels/$errors").statusCode()).isEqualTo(200);
        TestSocket socket = server.open("/channels/$errors").send("1");
        assertThat(socket.next()).contains("\"code\":103");
    }

    private RawEvent event(String json) throws Exception {
        return server.channel("batched").event(TestServer.utf8(json), null, Map.of(), null);
    }

    @Test
    void takesNothingMoreOnceItHasDecidedToClose() throws Exception {
        byte[] bad = RawSocket.text("nonsense");
        byte[] all = RawSocket.concat(bad, bad, bad, bad, bad, bad, bad, bad, bad, bad, bad, RawSocket.text("1"),
                RawSocket.frame(0x88, new byte[]{3, (byte) 0xe8}));
        try (RawSocket socket = server.raw().upgrade("/channels/a").send(all)) {
            assertThat(socket.frame().text()).startsWith("{\"error\":{\"code\":107,\"message\":\"not JSON: ").endsWith("},\"lines\":1}");
            assertThat(socket.closeCode()).isEqualTo(3509);
            assertThat(socket.rest()).isEmpty();
        }
        assertThat(server.channel("a").next()).isEqualTo(1);
    }
}
