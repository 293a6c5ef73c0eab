package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What an application's server publishes and reads.
class PublishApiTest {
    private static RealServer server;
    private static Api api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = new RealServer(folder, """
                channels:
                  kept: {retain: {time: 1d}}
                  keyed: {key: /k}
                """);
        api = new Api(server);
        server.drop("twice.js", """
                export const processor = {};
                export function onEvent(e) { if (e.n < 0) throw new Error('negative'); return { twice: e.n * 2 }; }
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"published", "kept"})
    void answersWithThePosition(String channel) {
        JsonNode first = api.result("publish", "{\"channel\":\"" + channel + "\",\"data\":{\"n\":1}}");
        assertThat(first.propertyNames()).containsExactly("offset", "epoch");
        assertThat(first.get("offset").asLong()).isEqualTo(1);
        JsonNode second = api.result("publish", "{\"channel\":\"" + channel + "\",\"data\":{\"n\":2}}");
        assertThat(second.get("offset").asLong()).isEqualTo(2);
        assertThat(second.get("epoch")).isEqualTo(first.get("epoch"));
        assertThat(server.get("/channels/" + channel).body()).contains("\"epoch\":" + first.get("epoch"), "{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void handsOnDataAsItIsWithTagsAndKey() throws Exception {
        Api.Connected client = api.connect();
        client.subscribe("tagged");
        api.result("publish",
                "{\"tags\":{\"a\":\"x\",\"b\":\"\"},\"key\":\"k\",\"channel\":\"tagged\",\"data\": {\"n\" :1.50, \"s\":\"ü\\u00e9\"}}");
        assertThat(client.socket().next()).contains("\"data\":{\"n\" :1.50, \"s\":\"ü\\u00e9\"}", "\"offset\":1",
                "\"tags\":{\"a\":\"x\",\"b\":\"\"}");
        api.result("publish", "{\"channel\":\"tagged\",\"b64data\":\"eyJiIjo2NH0=\"}");
        assertThat(client.socket().next()).contains("\"data\":{\"b\":64}");
        JsonNode history = api.result("history", "{\"channel\":\"tagged\",\"limit\":1}");
        assertThat(history.at("/publications/0/key").asString()).isEqualTo("k");
        assertThat(history.at("/publications/0/tags/a").asString()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{}                                                  | 107 field `channel`: expected a string that is not empty, got nothing",
            "{\"channel\":7,\"data\":1}                          | 107 field `channel`: expected a string, got 7",
            "{\"channel\":\"a\"}                                 | 107 field `data`: expected JSON, got nothing",
            "{\"channel\":\"a b\",\"data\":1}                    | 102 channel 'a b' has no valid name",
            "{\"channel\":\"$errors\",\"data\":1}                | 103 channel '$errors' belongs to the server",
            "{\"channel\":\"a\",\"data\":1,\"tags\":[]}          | 107 field `tags`: expected an object, got []",
            "{\"channel\":\"a\",\"data\":1,\"tags\":{\"a\":1}}   | 107 field `tags.a`: expected a string, got 1",
            "{\"channel\":\"a\",\"data\":1,\"tags\":{\"$a\":\"\"}} | 107 field `tags`: names that begin with $ belong to the server",
            "{\"channel\":\"a\",\"data\":1,\"skip_history\":true} | 108 field `skip_history`: expected false, got true",
            "{\"channel\":\"a\",\"data\":1,\"skip_history\":1}   | 107 field `skip_history`: expected true or false, got 1",
            "{\"channel\":\"a\",\"b64data\":\"?\"}               | 107 field `b64data`: expected Base64 of JSON text, got \"?\"",
            "{\"channel\":\"a\",\"b64data\":\"ew==\"}            | 107 field `data`: "})
    void namesTheFieldThatIsWrong(String body, String error) {
        assertThat(api.error("publish", body)).startsWith(error);
    }

    @Test
    void refusesBodiesThatAreNotOneObject() {
        for (String body : List.of("[]", "1", "{\"channel\":", "{} {}", "nonsense")) {
            assertThat(server.post("/api/publish", body).statusCode()).as(body).isEqualTo(400);
            assertThat(server.post("/api/publish", body).body()).as(body).startsWith("{\"error\":{\"code\":107,\"message\":\"the body: ");
        }
        assertThat(server.post("/api/unknown", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void publishesOnceWhatIsSentTwice() {
        String body = "{\"channel\":\"once\",\"data\":%d,\"idempotency_key\":\"%s\"}";
        JsonNode first = api.result("publish", body.formatted(1, "k"));
        assertThat(api.result("publish", body.formatted(1, "k"))).isEqualTo(first);
        assertThat(api.result("publish", body.formatted(2, "l")).get("offset").asLong()).isEqualTo(2);
        assertThat(api.result("publish", body.replace("once", "twice").formatted(1, "k")).get("offset").asLong()).isEqualTo(1);
        assertThat(api.result("history", "{\"channel\":\"once\"}").get("offset").asLong()).isEqualTo(2);
    }

    @Test
    void broadcastsWithAReplyForEachChannel() {
        JsonNode responses = api
                .result("broadcast", "{\"channels\":[\"b1\",\"no name\",\"kept2\"],\"data\":{\"n\":5},\"idempotency_key\":\"b\"}")
                .get("responses");
        assertThat(responses).hasSize(3);
        assertThat(responses.at("/0/result/offset").asLong()).isEqualTo(1);
        assertThat(responses.at("/1/error/code").asInt()).isEqualTo(102);
        assertThat(responses.at("/2/result/epoch").asString()).isNotEmpty();
        assertThat(server.get("/channels/b1").body()).contains("{\"n\":5}");
        assertThat(api.error("broadcast", "{\"data\":1}")).startsWith("107 field `channels`: expected 1 to 1000 names, got nothing");
        assertThat(api.error("broadcast", "{\"channels\":\"a\",\"data\":1}")).isEqualTo(
                "107 field `channels`: expected an array of strings, got \"a\"");
    }

    @Test
    void readsTheHistoryForwardsAndBackwards() {
        server.publish("past", IntStream.rangeClosed(1, 10).mapToObj(Integer::toString).toList());
        JsonNode position = api.result("history", "{\"channel\":\"past\"}");
        assertThat(position.get("publications")).isEmpty();
        assertThat(position.get("offset").asLong()).isEqualTo(10);
        String epoch = position.get("epoch").asString();
        assertThat(offsets("\"limit\":3")).containsExactly(1L, 2L, 3L);
        assertThat(offsets("\"limit\":-1")).hasSize(10);
        assertThat(offsets("\"limit\":2,\"reverse\":true")).containsExactly(10L, 9L);
        assertThat(offsets("\"limit\":2,\"since\":{\"offset\":4,\"epoch\":\"" + epoch + "\"}")).containsExactly(5L, 6L);
        assertThat(offsets("\"limit\":2,\"since\":{\"offset\":4},\"reverse\":true")).containsExactly(3L, 2L);
        assertThat(api.error("history", "{\"channel\":\"past\",\"limit\":1,\"since\":{\"offset\":4,\"epoch\":\"other\"}}"))
                .startsWith("112 field `since.epoch`: epoch 'other' is over, the channel's epoch is '" + epoch);
        assertThat(api.error("history", "{\"channel\":\"past\",\"limit\":\"x\"}")).isEqualTo(
                "107 field `limit`: expected a whole number, got \"x\"");
        assertThat(api.error("history", "{\"channel\":\"past\",\"since\":{\"offset\":-1}}")).startsWith("107 field `since.offset`: ");
    }

    private static List<Long> offsets(String options) {
        return api.result("history", "{\"channel\":\"past\"," + options + "}").get("publications").valueStream()
                .map(each -> each.get("offset").asLong()).toList();
    }

    @Test
    void callsAProcessor() {
        assertThat(api.result("rpc", "{\"method\":\"twice\",\"params\":{\"n\":21}}").toString()).isEqualTo("{\"data\":{\"twice\":42}}");
        assertThat(api.error("rpc", "{\"method\":\"twice\",\"params\":{\"n\":-1}}")).startsWith("100 ").contains("negative");
        assertThat(api.error("rpc", "{\"method\":\"nobody\"}")).startsWith("104 unknown processor 'nobody'");
    }

    @Test
    void runsBatchesInOrder() {
        String commands = "{\"commands\":[{\"publish\":{\"channel\":\"batched\",\"data\":1}},{\"publish\":{\"channel\":\"batched\"}},"
                + "{\"nothing\":{}},{\"rpc\":{\"method\":\"twice\",\"params\":{\"n\":4}}},{\"publish\":{\"channel\":\"batched\",\"data\":2}},"
                + "{\"history\":{\"channel\":\"batched\",\"limit\":10}}],\"parallel\":%s}";
        JsonNode replies = api.ask("batch", commands.formatted(false)).get("replies");
        assertThat(replies.at("/0/publish/offset").asLong()).isEqualTo(1);
        assertThat(replies.at("/1/error/message").asString()).isEqualTo("field `commands[1].publish.data`: expected JSON, got nothing");
        assertThat(replies.at("/2/error/code").asInt()).isEqualTo(104);
        assertThat(replies.at("/3/rpc/data/twice").asInt()).isEqualTo(8);
        assertThat(replies.at("/4/publish/offset").asLong()).isEqualTo(2);
        assertThat(replies.at("/5/history/publications")).hasSize(2);
        JsonNode parallel = api.ask("batch", commands.formatted(true)).get("replies");
        assertThat(parallel).hasSize(6);
        assertThat(parallel.at("/3/rpc/data/twice").asInt()).isEqualTo(8);
        assertThat(api.error("batch", "{\"commands\":{}}")).startsWith("107 field `commands`: expected an array of objects, got {}");
        assertThat(api.error("batch", "{\"commands\":[1]}")).startsWith("107 field `commands[0]`: expected an object, got 1");
    }
}
