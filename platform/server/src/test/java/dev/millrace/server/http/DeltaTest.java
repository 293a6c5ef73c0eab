package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.protocol.FossilText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Subscribers of the Centrifuge protocol that take deltas.
class DeltaTest {
    private static final Pattern DATA = Pattern.compile("\"data\":(\"(?:[^\"\\\\]|\\\\.)*\")(,\"delta\":true)?,\"offset\":(\\d+)");
    private static final String SUBSCRIBE = "{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"delta\":\"fossil\"";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String event(int n) {
        return "{\"symbol\":\"ÄCME\",\"exchange\":\"Frankfurt\",\"price\":" + n + ",\"note\":\"nothing new\"}";
    }

    private TestSocket subscribed(String options) throws Exception {
        TestSocket socket = server.open("/connection/websocket").send("{\"id\":1,\"connect\":{}}");
        assertThat(socket.next()).contains("\"connect\"");
        return socket.send(SUBSCRIBE + options + "}}");
    }

    private void publish(int from, int to) throws Exception {
        for (int n = from; n <= to; n++) {
            server.append("a", event(n));
        }
    }

    /// What a client reads that takes deltas, and which of them were.
    private static final class Reader {
        private String before = "";
        private int deltas;
        private long last;

        Reader read(String text) {
            Matcher data = DATA.matcher(text);
            while (data.find()) {
                String told = JsonMapper.shared().readValue(data.group(1), String.class);
                boolean delta = data.group(2) != null;
                before = delta ? FossilText.decode(before, told.getBytes(StandardCharsets.UTF_8)) : told;
                deltas += delta ? 1 : 0;
                last = Long.parseLong(data.group(3));
                assertThat(before).isEqualTo(event((int) last));
            }
            return this;
        }

        Reader readUpTo(TestSocket socket, int offset) throws InterruptedException {
            while (last < offset) {
                read(socket.nextLine());
            }
            return this;
        }
    }

    @Test
    void tellsTheFirstEventWholeAndTheOthersAsWhatChanged() throws Exception {
        TestSocket early = subscribed("");
        assertThat(early.next()).isEqualTo("{\"id\":2,\"subscribe\":{\"delta\":true}}");
        publish(1, 3);
        Reader first = new Reader().readUpTo(early, 3);
        TestSocket late = subscribed(",\"flag\":1");
        assertThat(late.next()).isEqualTo("{\"id\":2,\"subscribe\":{\"delta\":true,\"id\":1}}");
        publish(4, 10);
        assertThat(first.readUpTo(early, 10).deltas).isEqualTo(9);
        assertThat(new Reader().readUpTo(late, 10).deltas).isEqualTo(6);
    }

    @Test
    void goesOnBehindWhatWasRecovered() throws Exception {
        publish(1, 5);
        String epoch = server.channel("a").epoch();
        TestSocket socket = subscribed(",\"recover\":true,\"offset\":2,\"epoch\":\"" + epoch + "\"");
        String reply = socket.nextLine();
        assertThat(reply).contains("\"recovered\":true", "\"offset\":3}", "\"delta\":true,\"offset\":4}");
        Reader reader = new Reader().read(reply);
        assertThat(reader.deltas).isEqualTo(2);
        publish(6, 7);
        assertThat(reader.readUpTo(socket, 7).deltas).isEqualTo(4);
    }

    @Test
    void tellsAnEventWholeOfWhichNothingIsLikeTheOneBefore() throws Exception {
        TestSocket socket = subscribed("");
        assertThat(socket.nextLine()).contains("\"delta\":true");
        server.append("a", "[1]");
        server.append("a", "\"x\\ny\"");
        assertThat(socket.nextLine()).endsWith("\"pub\":{\"data\":\"[1]\",\"offset\":1}}}");
        assertThat(socket.nextLine()).endsWith("\"pub\":{\"data\":\"\\\"x\\\\ny\\\"\",\"offset\":2}}}");
    }

    @Test
    void refusesAnotherFormatAndATagFilterBesideIt() throws Exception {
        assertThat(subscribed(",\"tf\":{\"key\":\"k\",\"cmp\":\"ex\"}").next()).contains("\"code\":107", "cannot be had together");
        TestSocket socket = server.open("/connection/websocket")
                .send("{\"id\":1,\"connect\":{}}{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"delta\":\"vcdiff\"}}");
        assertThat(socket.nextLine()).contains("\"connect\"");
        assertThat(socket.nextLine()).contains("\"code\":107", "`delta` must be fossil, got 'vcdiff'");
    }
}
