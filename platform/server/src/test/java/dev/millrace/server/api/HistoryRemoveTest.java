package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HistoryRemoveTest {
    @ParameterizedTest
    @ValueSource(strings = {"memory", "stored"})
    void leavesNothingOfThePast(String channel, @TempDir Path folder) throws Exception {
        try (RealServer server = new RealServer(folder, "channels:\n  stored: {retain: {time: 1d}}\n")) {
            Api api = new Api(server);
            String of = "{\"channel\":\"" + channel + "\"";
            server.publish(channel, List.of("1", "2", "3"));
            String epoch = api.result("history", of + "}").get("epoch").asString();
            assertThat(api.result("history_remove", of + "}").toString()).isEqualTo("{}");
            assertEmpty(api, channel, 3);
            Api.Connected behind = api.connect();
            behind.socket().send("{\"id\":2,\"subscribe\":" + of + ",\"recover\":true,\"epoch\":\"" + epoch + "\",\"offset\":1}}");
            assertThat(behind.socket().next()).doesNotContain("\"recovered\":true", "publications");
            if (channel.equals("stored")) {
                server.restart();
                assertEmpty(api, channel, 3);
            }
            assertThat(api.result("publish", of + ",\"data\":4}").get("offset").asLong()).isEqualTo(4);
            JsonNode after = api.result("history", of + ",\"limit\":10}");
            assertThat(after.get("publications")).hasSize(1);
            assertThat(after.at("/publications/0/offset").asLong()).isEqualTo(4);
            assertThat(api.error("history_remove", "{\"channel\":\"$errors\"}")).startsWith("103 ");
        }
    }

    private static void assertEmpty(Api api, String channel, long offset) {
        JsonNode history = api.result("history", "{\"channel\":\"" + channel + "\",\"limit\":10}");
        assertThat(history.get("publications")).isEmpty();
        assertThat(history.get("offset").asLong()).isEqualTo(offset);
    }
}
