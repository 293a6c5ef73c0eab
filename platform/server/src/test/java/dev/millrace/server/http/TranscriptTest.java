package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.millrace.engine.channel.Origin;
import dev.millrace.server.protocol.proto.Proto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Plays the conversations in `platform/docs/protocol`, whose README says how they are written.
class TranscriptTest {
    private static final Path FOLDER = Path.of(System.getProperty("millrace.root"), "platform", "docs", "protocol");

    private final Map<String, Player> players = new HashMap<>();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
        server.deploy("work", TranscriptTest::work);
        server.deployStopped("stopped");
        server.play(server.channel("asked"), TranscriptTest::work);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void work(String json, Origin origin) {
        switch (json) {
            case "\"reply\"" -> origin.handled("work", List.of(TestServer.utf8("{\"a\":1}")), List.of(TestServer.utf8("2")));
            case "\"emit\"" -> origin.handled("work", List.of(), List.of(TestServer.utf8("1"), TestServer.utf8("2")));
            case "\"fail\"" -> origin.failed("work", "work.js:3: no price");
            default -> origin.handled("work", List.of(), List.of());
        }
    }

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jsonl")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void talksAsWritten(String name) throws Exception {
        for (String line : Files.readAllLines(FOLDER.resolve(name))) {
            String[] parts = line.split(" ", 2);
            switch (parts[0]) {
                case "#" -> assertThat(parts).hasSize(2);
                case "=" -> publish(parts[1]);
                case ">", "2>" -> {
                    expectAll();
                    player(parts[0]).send(parts[1]);
                }
                case "<", "2<" -> player(parts[0]).expected.add(parts[1]);
                default -> throw new AssertionError(name + ": what is " + line);
            }
        }
        expectAll();
        assertThat(players.values()).allSatisfy(player -> assertThat(player.socket.waiting()).isZero());
    }

    @Test
    void talksOfEveryCommand() throws Exception {
        StringBuilder all = new StringBuilder();
        for (String name : names().toList()) {
            all.append(Files.readString(FOLDER.resolve(name)));
        }
        assertThat(Proto.Command.getDescriptor().getOneofs().getFirst().getFields()).extracting(FieldDescriptor::getName)
                .allSatisfy(command -> assertThat(all).containsPattern("> .*\"" + command + "\":\\{"));
        for (String push : List.of("pub", "join", "leave", "message")) {
            assertThat(all).containsPattern("< \\{\"push\":.*\"" + push + "\":\\{");
        }
    }

    private Player player(String mark) {
        return players.computeIfAbsent(mark.startsWith("2") ? "2" : "1", _ -> new Player());
    }

    private void expectAll() throws InterruptedException {
        for (Player player : players.values()) {
            player.expect();
        }
    }

    private void publish(String line) throws Exception {
        expectAll();
        String[] parts = line.split(" ", 3);
        server.append(parts[0], parts[2], JsonMapper.shared().readValue(parts[1], new TypeReference<Map<String, String>>() {
        }));
    }

    /// A client with what it is to get next.
    private final class Player {
        private final TestSocket socket = server.open("/connection/websocket");
        private final List<String> expected = new ArrayList<>();

        void send(String line) {
            String frame = line.replace("\\r\\n", "\r\n").replace("}\\n{", "}\n{");
            String channel = frame.contains("\"prices\"") ? "prices" : "news";
            socket.send(frame.replace("EPOCH", server.channel(channel).epoch()));
        }

        void expect() throws InterruptedException {
            List<String> received = new ArrayList<>();
            while (received.size() < expected.size()) {
                socket.next().lines().map(TranscriptTest::withoutRandom).forEach(received::add);
            }
            for (boolean push : new boolean[]{false, true}) {
                assertThat(received.stream().filter(line -> line.startsWith("{\"push\"") == push))
                        .containsExactlyElementsOf(expected.stream().filter(line -> line.startsWith("{\"push\"") == push).toList());
            }
            expected.clear();
        }
    }

    private static String withoutRandom(String line) {
        return line.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "CLIENT").replaceAll("(?<=['\"])[0-9a-f]{12}(?=['\"])",
                "EPOCH");
    }
}
