package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.RawJson;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a client of the Centrifuge protocol may ask for when it subscribes.
class SubscribingTest {
    private static final String PATH = "/connection/websocket";
    private static final String RISES = "\"tf\":{\"key\":\"trend\",\"cmp\":\"eq\",\"val\":\"up\"}";

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void sendsOnlyEventsWithTheTagsThatWereAskedFor() throws Exception {
        TestSocket filtered = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"," + RISES + "}}");
        assertThat(filtered.next()).isEqualTo("{\"id\":2,\"subscribe\":{}}");
        TestSocket whole = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
        assertThat(whole.next()).contains("\"subscribe\"");
        server.append("a", "1", Map.of("trend", "down"));
        server.append("a", "2", Map.of("trend", "up"));
        server.append("a", "3");
        server.append("a", "4", Map.of("trend", "up"));
        assertThat(filtered.nextLine())
                .isEqualTo("{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":2,\"offset\":2,\"tags\":{\"trend\":\"up\"}}}}");
        assertThat(filtered.nextLine()).startsWith("{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":4,\"offset\":4,");
        for (int offset = 1; offset <= 4; offset++) {
            assertThat(whole.nextLine()).startsWith("{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":" + offset + ",");
        }
    }

    @Test
    void recoversOnlyEventsWithTheTagsThatWereAskedFor() throws Exception {
        String epoch = server.channel("a").epoch();
        server.append("a", "1", Map.of("trend", "down"));
        server.append("a", "2", Map.of("trend", "up"));
        server.append("a", "3", Map.of("trend", "down"));
        TestSocket socket = server.connected()
                .send("{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"recover\":true,\"offset\":0,\"epoch\":\"" + epoch
                        + "\"," + RISES + "}}");
        assertThat(socket.next()).contains("\"offset\":0,\"was_recovering\":true,\"recovered\":true",
                "\"publications\":[{\"data\":2,\"offset\":2,\"tags\":{\"trend\":\"up\"}}]");
        server.append("a", "4", Map.of("trend", "up"));
        assertThat(socket.nextLine()).contains("\"offset\":4");
    }

    @Test
    void namesChannelsByNumberWhereTheClientOffersIt() throws Exception {
        TestSocket first = server.connected()
                .send("{\"id\":2,\"subscribe\":{\"channel\":\"a\",\"flag\":1}}{\"id\":3,\"subscribe\":{\"channel\":"
                        + "\"b\",\"flag\":1}}");
        assertThat(first.nextLine()).isEqualTo("{\"id\":2,\"subscribe\":{\"id\":1}}");
        assertThat(first.nextLine()).isEqualTo("{\"id\":3,\"subscribe\":{\"id\":2}}");
        TestSocket second = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"b\",\"flag\":1}}");
        assertThat(second.next()).as("the number is the channel's").isEqualTo("{\"id\":2,\"subscribe\":{\"id\":2}}");
        server.append("b", "7");
        assertThat(first.nextLine()).isEqualTo("{\"push\":{\"id\":2,\"pub\":{\"data\":7,\"offset\":1}}}");
        assertThat(second.nextLine()).isEqualTo("{\"push\":{\"id\":2,\"pub\":{\"data\":7,\"offset\":1}}}");
    }

    @Test
    void resumesSubscriptionsWhenTheClientConnects() throws Exception {
        String epoch = server.channel("a").epoch();
        server.append("a", "1");
        server.append("a", "2");
        TestSocket socket = server.open(PATH)
                .send("{\"id\":1,\"connect\":{\"subs\":{\"a\":{\"recover\":true,\"offset\":1,\"epoch\":\"" + epoch
                        + "\"},\"b\":{\"recover\":true,\"offset\":9,\"epoch\":\"other\"},\"../x\":{}}}}");
        assertThat(socket.next()).contains("\"subs\":{\"a\":{\"recoverable\":true,\"epoch\":\"" + epoch + "\",\"offset\":1,"
                + "\"was_recovering\":true,\"recovered\":true,\"publications\":[{\"data\":2,\"offset\":2}]},"
                + "\"b\":{\"recoverable\":true,\"epoch\":\"" + server.channel("b").epoch() + "\",\"offset\":0,\"was_recovering\":true}}");
        server.append("a", "3");
        server.append("b", "4");
        assertThat(socket.nextLine()).isEqualTo("{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":3,\"offset\":3}}}");
        assertThat(socket.nextLine()).isEqualTo("{\"push\":{\"channel\":\"b\",\"pub\":{\"data\":4,\"offset\":1}}}");
        assertThat(socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}").nextLine()).contains("\"code\":105");
    }

    @Test
    void tellsWhoPublished() throws Exception {
        TestSocket socket = server.connected().send("{\"id\":2,\"subscribe\":{\"channel\":\"a\"}}");
        assertThat(socket.next()).contains("\"subscribe\"");
        Map<String, String> tags = new HashMap<>(new Identity("c1", "ada", RawJson.of("{\"name\":\"Ada\"}"), null).tags());
        tags.put("room", "7");
        server.append("a", "1", tags);
        assertThat(socket.nextLine()).isEqualTo("{\"push\":{\"channel\":\"a\",\"pub\":{\"data\":1,\"offset\":1,\"info\":{\"user\":\"ada\","
                + "\"client\":\"c1\",\"conn_info\":{\"name\":\"Ada\"}},\"tags\":{\"room\":\"7\"}}}}");
    }

    @Test
    void saysWhatIsNotAvailable() throws Exception {
        TestSocket socket = server.connected();
        for (String command : new String[]{"\"subscribe\":{\"channel\":\"a\",\"type\":1}",
                "\"publish\":{\"channel\":\"a\",\"type\":1,\"key\":\"k\",\"data\":1}"}) {
            assertThat(socket.send("{\"id\":2," + command + "}").nextLine()).startsWith("{\"id\":2,\"error\":{\"code\":108,\"message\":\"");
        }
    }
}
