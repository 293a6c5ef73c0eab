package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import dev.millrace.server.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command and the real server.
final class BenchCommandTest {
    private final TestTerminal terminal;
    private final RealServer server;

    BenchCommandTest(@TempDir Path folder) throws IOException, StartException {
        terminal = new TestTerminal(folder);
        server = new RealServer(folder, "");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void keepsARateInCount() {
        JsonNode result = measured("--rate", "700", "--publishers", "3", "--subscribers", "2");
        assertThat(result.at("/published/events").asLong()).isEqualTo(700);
        assertThat(result.at("/received/events").asLong()).isEqualTo(1_400);
        assertThat(result.at("/published/bytes").asLong()).isEqualTo(700 * 200);
        assertThat(result.at("/received/bytes").asLong()).isEqualTo(1_400 * 200);
        assertThat(result.at("/lost").asLong()).isZero();
        assertThat(result.at("/repeated").asLong()).isZero();
        assertThat(result.at("/refused").asLong()).isZero();
        assertThat(result.at("/rate").asLong()).isEqualTo(700);
        assertThat(offsetOf("bench")).as("with the warm-up").isEqualTo(1_400);
    }

    @Test
    void receivesWhateverItPublishesAsFastAsItCan() {
        JsonNode result = measured("--publishers", "2", "--batch", "10", "--subscribers", "2");
        long published = result.at("/published/events").asLong();
        assertThat(published).isPositive();
        assertThat(result.at("/received/events").asLong()).isEqualTo(2 * published);
        assertThat(result.at("/lost").asLong()).isZero();
        assertThat(result.at("/rate").isNull()).isTrue();
        assertThat(result.at("/published/micros/p50").isNumber()).isTrue();
        for (String latency : List.of("p50", "p90", "p99", "p99.9", "max")) {
            assertThat(result.at("/received/micros").get(latency).isNumber()).as(latency).isTrue();
        }
    }

    @Test
    void publishesOnlyWhenNobodySubscribes() {
        JsonNode result = measured("--subscribers", "0", "--warmup", "0", "--publish", "quiet");
        assertThat(result.at("/published/events").asLong()).isPositive().isEqualTo(offsetOf("quiet"));
        assertThat(result.at("/received/events").asLong()).isZero();
    }

    @Test
    void measuresThroughAProcessor() throws IOException {
        server.drop("hand-on.js", "export const processor = { from: 'trades', to: 'prices' };\n"
                + "export function onEvent(e) { return { price: e.price * 2, symbol: e.symbol, n: e.n, ts: e.ts }; }");
        JsonNode result = measured("--publish", "trades", "--subscribe", "prices", "--rate", "500", "--event",
                "{\"symbol\": \"S$n%10\", \"price\": $n}");
        assertThat(result.at("/received/events").asLong()).isEqualTo(500);
        assertThat(result.at("/lost").asLong()).isZero();
        assertThat(result.at("/received/micros/max").asLong()).isPositive();
        assertThat(server.get("/channels/prices?last=1").body()).contains("\"price\":1998,\"symbol\":\"S9\",\"n\":999,");
    }

    @Test
    void tellsThatAProcessorKeepsTheStampToItself() throws IOException {
        server.drop("silent.js",
                "export const processor = { from: 'in', to: 'out' };\nexport function onEvent(e) { return { some: 'thing' }; }");
        assertThat(bench("--publish", "in", "--subscribe", "out", "--rate", "50", "--warmup", "0")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("millrace: 50 events from 'out' had no number in the field 'ts', so it is not known when they"
                + " were published: the processor must hand that field on\n");
    }

    @Test
    void tellsThatNothingCameBack() {
        assertThat(bench("--publish", "in", "--subscribe", "out", "--rate", "50", "--warmup", "0")).isEqualTo(1);
        assertThat(terminal.err())
                .startsWith("millrace: nothing came back from 'out': does a processor make its events from those of 'in'?");
    }

    @Test
    void doesWhatTheGuideShows() throws IOException {
        Path root = Path.of(System.getProperty("millrace.root", "../.."));
        server.drop("checked.js", "export const processor = { from: 'trades', to: 'checked' };\nexport const onEvent = trade => trade;");
        server.drop("celsius.js", Files.readString(root.resolve("scripts/celsius.js")));
        List<String> lines = Files.readAllLines(root.resolve("platform/docs/guide/operations.md")).stream()
                .filter(line -> line.startsWith("millrace bench")).toList();
        assertThat(lines).hasSize(5);
        for (String line : lines) {
            String quick = line.replace("millrace ", "").replace(" --seconds 30", "").replace("'", "") + " --seconds 1 --warmup 1 --url "
                    + server.uri("");
            assertThat(terminal.run(quick.split(" "))).as("%s: %s", line, terminal.err()).isZero();
        }
    }

    @Test
    void callsAProcessor() throws IOException {
        server.drop("twice.js", "export const processor = {};\nexport function onEvent(e) { return { twice: e.n * 2 }; }");
        JsonNode result = measured("--call", "twice", "--publishers", "2", "--in-flight", "8");
        long calls = result.at("/published/events").asLong();
        assertThat(calls).isPositive();
        assertThat(result.at("/received/events").asLong()).isEqualTo(calls);
        assertThat(result.at("/received/micros/p99").asLong()).isPositive();
        assertThat(measured("--call", "twice", "--rate", "300").at("/received/events").asLong()).isEqualTo(300);
    }

    @Test
    void tellsThatAProcessorFails() throws IOException {
        server.drop("broken.js", "export const processor = {};\nexport function onEvent(e) { throw new Error('no ' + e.n); }");
        assertThat(bench("--call", "broken", "--rate", "20", "--warmup", "0")).isEqualTo(1);
        assertThat(terminal.err()).startsWith("millrace: 20 calls refused: ").contains("no 0");
        assertThat(json().at("/refused").asLong()).isEqualTo(20);
        assertThat(json().at("/lost").isNull()).isTrue();
    }

    @Test
    void tellsThatThereIsNoSuchProcessor() {
        assertThat(bench("--call", "nobody")).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo("millrace: the server refused /processors/nobody with HTTP status 404\n");
    }

    @Test
    void tellsThatEventsAreTooLarge() {
        assertThat(bench("--size", "400000", "--rate", "5", "--warmup", "0")).isEqualTo(1);
        assertThat(terminal.err()).startsWith("millrace: a connection ended too early (code 1009");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--rate 100"})
    void printsATable(String load) {
        List<String> arguments = arguments("--warmup", "0");
        arguments.addAll(load.isEmpty() ? List.of() : List.of(load.split(" ")));
        assertThat(terminal.run(arguments.toArray(String[]::new))).as(terminal.err()).isZero();
        assertThat(terminal.out().lines())
                .anyMatch(line -> line.matches("bench -> bench, 1 publisher, 1 subscriber, 1 event a message, [0-9.]+ seconds"))
                .anyMatch(line -> line.matches(" +events +per second +MB/s +p50 +p90 +p99 +p99.9 +max"))
                .anyMatch(line -> line.matches("published +[0-9,]+ +[0-9,]+ +[0-9.]+( +[0-9.]+ ms){5}"))
                .anyMatch(line -> line.matches("received +[0-9,]+ +[0-9,]+ +[0-9.]+( +[0-9.]+ ms){5}"))
                .anyMatch(line -> line.equals("lost 0, repeated 0, refused 0"))
                .anyMatch(line -> line.contains(load.isEmpty() ? "the latency is that of a full pipe" : "when an event was due"));
    }

    private JsonNode measured(String... options) {
        TestTerminal fresh = new TestTerminal(Path.of("."));
        List<String> arguments = arguments(options);
        arguments.add("--json");
        assertThat(fresh.run(arguments.toArray(String[]::new))).as(fresh.err() + fresh.out()).isZero();
        assertThat(fresh.err()).isEmpty();
        return JsonMapper.shared().readTree(fresh.out());
    }

    private int bench(String... options) {
        List<String> arguments = arguments(options);
        arguments.add("--json");
        return terminal.run(arguments.toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(terminal.out());
    }

    private List<String> arguments(String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "--url", server.uri("").toString(), "--seconds", "1"));
        if (!List.of(options).contains("--warmup")) {
            arguments.addAll(List.of("--warmup", "1"));
        }
        arguments.addAll(List.of(options));
        return arguments;
    }

    private long offsetOf(String channel) {
        return JsonMapper.shared().readTree(server.get("/channels/" + channel + "?last=1").body()).at("/offset").asLong();
    }
}
