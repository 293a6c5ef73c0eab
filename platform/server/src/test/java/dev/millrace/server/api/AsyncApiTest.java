package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.server.RealServer;
import dev.millrace.server.http.TestSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Plays every conversation of `asyncapi.yaml` with a running server, and checks each message, and the examples, against their schemas.
class AsyncApiTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "../.."));
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static RealServer server;
    private static JsonNode api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new YAMLMapper().readTree(ROOT.resolve("platform/docs/protocol/asyncapi.yaml").toFile());
        server = new RealServer(folder, "");
        server.drop("celsius.js", Files.readString(ROOT.resolve("scripts/celsius.js")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    List<DynamicTest> talksAsDescribed() {
        List<DynamicTest> tests = new ArrayList<>();
        api.get("channels").forEachEntry((name, channel) -> channel.get("x-conversations").forEach(
                conversation -> tests.add(DynamicTest.dynamicTest(name + " " + tests.size(), () -> play(channel, conversation)))));
        return tests;
    }

    private static void play(JsonNode channel, JsonNode conversation) throws InterruptedException {
        String path = channel.get("address").asString().replace("{name}", channel.at("/parameters/name/examples/0").asString());
        TestSocket socket = TestSocket.open(server.client(), URI.create(server.uri(path).toString().replaceFirst("^http", "ws")));
        for (JsonNode turn : conversation) {
            if (turn.has(">")) {
                JsonNode said = turn.get(">");
                if (channel.get("messages").has("command")) {
                    requireValid("command", said);
                }
                socket.send(said.isString() ? said.asString() : said.toString());
            } else {
                String message = turn.get("<").asString();
                assertThat(channel.get("messages").has(message)).as(message).isTrue();
                requireValid(message, JsonMapper.shared().readTree(socket.next()));
            }
        }
        assertThat(socket.waiting()).isZero();
        socket.close();
    }

    @Test
    void hasValidExamples() {
        api.at("/components/messages").forEachEntry((name, message) -> {
            assertThat(message.get("examples")).as(name).isNotEmpty();
            message.get("examples").forEach(example -> requireValid(name, example.get("payload")));
        });
    }

    @Test
    void letsEveryMessageOccur() {
        TreeSet<String> occurring = new TreeSet<>(List.of("command"));
        api.get("channels").forEach(channel -> channel.get("x-conversations").forEach(
                conversation -> conversation.forEach(turn -> occurring.add(turn.path("<").asString("command")))));
        assertThat(occurring).containsExactlyInAnyOrderElementsOf(api.at("/components/messages").propertyNames());
    }

    private static void requireValid(String message, JsonNode value) {
        ObjectNode whole = ((ObjectNode) api.at("/components/messages").get(message).get("payload")).deepCopy();
        whole.set("components", api.get("components"));
        assertThat(SCHEMAS.getSchema(whole).validate(value)).as("%s: %s", message, value).isEmpty();
    }
}
