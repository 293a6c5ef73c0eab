package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.server.RealServer;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
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
import tools.jackson.databind.node.StringNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Sends every example of `openapi.yaml` to a running server, and checks what comes back, and the examples, against their schemas.
class OpenApiTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "../.."));
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static RealServer server;
    private static JsonNode api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        api = new YAMLMapper().readTree(ROOT.resolve("platform/docs/protocol/openapi.yaml").toFile());
        server = new RealServer(folder, "channels: {quotes: {table: {}}}\n");
        server.drop("celsius.js", Files.readString(ROOT.resolve("scripts/celsius.js")));
        server.publish("trades", List.of("{\"symbol\":\"ACME\",\"price\":10.5}", "{\"symbol\":\"ACME\",\"price\":10.4}"));
        Api clients = new Api(server);
        clients.connect().subscribe("trades");
        await().until(() -> clients.result("presence", "{\"channel\":\"trades\"}").get("presence").size() == 1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// An example of what the server answers.
    private record Example(String path, String verb, JsonNode operation, String name, String status, String type, JsonNode content) {
        @Override
        public String toString() {
            return verb + " " + path + " " + name;
        }
    }

    private static List<Example> examples() {
        List<Example> all = new ArrayList<>();
        api.get("paths").forEachEntry((path, item) -> item.forEachEntry((verb, operation) -> {
            if (!verb.equals("parameters")) {
                operation.get("responses").forEachEntry((status, response) -> response.path("content").forEachEntry(
                        (type, content) -> content.path("examples").propertyNames()
                                .forEach(name -> all.add(new Example(path, verb, operation, name, status, type, content)))));
            }
        }));
        return all;
    }

    @TestFactory
    List<DynamicTest> answersAsDescribed() {
        return examples().stream().map(example -> DynamicTest.dynamicTest(example.toString(), () -> check(example))).toList();
    }

    private static void check(Example example) throws Exception {
        JsonNode documented = example.content().at("/examples/" + example.name() + "/value");
        requireValid(example.content().get("schema"), documented);
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(example.path().replace("{name}", parameter(example, "name"))
                .replace("{processor}", parameter(example, "processor")) + query(example))).header("Accept", example.type());
        if (example.verb().equals("post")) {
            body(example, documented.has("error"), request);
        }
        HttpResponse<InputStream> response = server.client().send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            String text = switch (example.type()) {
                case "text/event-stream" -> upTo(in, "data: ", "\n\n");
                case "application/x-ndjson" -> upTo(in, "", "\n");
                default -> new String(in.readAllBytes(), StandardCharsets.UTF_8);
            };
            assertThat(response.statusCode()).as(text).isEqualTo(Integer.parseInt(example.status()));
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(example.type());
            JsonNode answer = example.type().equals("application/json") ? JsonMapper.shared().readTree(text) : StringNode.valueOf(text);
            requireValid(example.content().get("schema"), answer);
            assertThat(shape(answer)).as("members of %s", text).isEqualTo(shape(documented));
        }
    }

    /// @param refused whether it is an example of what is wrong
    private static void body(Example example, boolean refused, HttpRequest.Builder request) {
        JsonNode bodies = example.operation().at("/requestBody/content");
        for (String type : bodies.propertyNames()) {
            JsonNode sent = bodies.get(type).at("/examples/" + example.name() + "/value");
            if (!sent.isMissingNode()) {
                if (!refused) {
                    requireValid(bodies.get(type).get("schema"), sent);
                }
                String text = type.equals("application/json") ? sent.toString() : sent.asString();
                request.header("Content-Type", type).POST(BodyPublishers.ofString(text));
                return;
            }
        }
        throw new AssertionError("no request of that name");
    }

    /// The names of the members of an object and of the objects in it; what has a random or an any name does not count.
    private static String shape(JsonNode value) {
        if (value.isObject()) {
            TreeSet<String> members = new TreeSet<>();
            value.forEachEntry((name, member) -> members.add(name.equals("data") || name.contains("-") ? "…" : name + shape(member)));
            return members.toString();
        }
        return value.isArray() && !value.isEmpty() && !value.get(0).isString() ? shape(value.get(0)) : "";
    }

    /// The beginning of a stream that does not end.
    private static String upTo(InputStream in, String mark, String end) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(mark) < 0 || !text.toString().endsWith(end)) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    private static String parameter(Example example, String name) {
        return parameters(example).stream().filter(each -> each.get("name").asString().equals(name))
                .map(each -> each.get("example").asString())
                .findFirst().orElse("");
    }

    private static String query(Example example) {
        StringBuilder query = new StringBuilder();
        for (JsonNode each : parameters(example)) {
            if (each.get("in").asString().equals("query") && each.has("example")) {
                query.append(query.isEmpty() ? '?' : '&').append(each.get("name").asString()).append('=')
                        .append(URLEncoder.encode(each.get("example").asString(), StandardCharsets.UTF_8));
            }
        }
        return query.toString();
    }

    private static List<JsonNode> parameters(Example example) {
        List<JsonNode> all = new ArrayList<>();
        api.get("paths").get(example.path()).path("parameters").forEach(all::add);
        example.operation().path("parameters").forEach(all::add);
        return all;
    }

    private static void requireValid(JsonNode schema, JsonNode value) {
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", api.get("components"));
        assertThat(SCHEMAS.getSchema(whole).validate(value)).as(value.toString()).isEmpty();
    }

    @Test
    void describesEveryMethodOfTheServerApi() {
        String known = server.post("/api/unknown", "{}").body().replaceAll(".*there are: ([a-z_, ]+).*", "$1");
        for (String method : known.split(", ")) {
            assertThat(api.get("paths").has("/api/" + method)).as(method).isTrue();
        }
        assertThat(known).contains("publish", "batch");
    }

    @Test
    void hasAnExampleForEveryOperation() {
        List<String> without = new ArrayList<>();
        api.get("paths").forEachEntry((path, item) -> item.forEachEntry((verb, operation) -> {
            if (!verb.equals("parameters") && examples().stream().noneMatch(each -> each.operation().equals(operation))) {
                without.add(verb + " " + path);
            }
        }));
        assertThat(without).isEmpty();
    }
}
