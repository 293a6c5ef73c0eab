package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.server.RealServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands on a real store, beside a real server where that is promised.
final class StoreCommandsTest {
    private static final String YAML = """
            channels:
              trades: {key: /k, retain: {time: 1d}}
              copy: {retain: {time: 3650d}}
            """;
    @TempDir
    private Path folder;
    private RealServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RealServer(folder, YAML);
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/millrace.yaml"), YAML);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listBesideAServer() throws Exception {
        server.drop("echo.js",
                "export const processor = { from: 'trades' };\nexport function onEvent(event, ctx) { ctx.state = event.n; }");
        publish(1, 100);
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("store", "list")).as(terminal::err).isZero();
        assertThat(terminal.out().lines())
                .anySatisfy(line -> assertThat(line).matches("trades +100 +1 +100 +.* kB? .*|trades +100 +1 +100 .* os .*"));
        assertThat(terminal.out()).containsPattern("(?m)^\\$receipts +\\d+").containsPattern("(?m)^echo ");
        TestTerminal json = new TestTerminal(folder);
        assertThat(json.run("store", "list", "--json")).isZero();
        assertThat(json.out()).contains("\"name\":\"trades\"", "\"events\":100,\"oldest\":1,\"newest\":100", "\"durability\":\"os\"",
                "\"processors\":[{\"name\":\"echo\",\"stateVersion\":1,");
    }

    @Test
    void verifyBesideAServerAndFindDamage() throws Exception {
        publish(1, 3_000);
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("store", "verify")).as(terminal::err).isZero();
        assertThat(terminal.out()).startsWith("Nothing is wrong: 3,0");
        server.stop();
        TestTerminal compact = new TestTerminal(folder);
        assertThat(compact.run("store", "compact")).as(compact::err).isZero();
        assertThat(compact.out()).startsWith("The store has ");
        try (Stream<Path> files = Files.list(folder.resolve("data/store/db"))) {
            for (Path table : files.filter(file -> file.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(table);
                bytes[10] ^= 1;
                Files.write(table, bytes);
            }
        }
        TestTerminal damaged = new TestTerminal(folder);
        assertThat(damaged.run("store", "verify")).isEqualTo(1);
        assertThat(damaged.err()).contains("checksum").startsWith("millrace: ");
    }

    @Test
    void compactImportAndForgetNeedTheServerStopped() throws Exception {
        publish(1, 1);
        for (List<String> command : List.of(List.of("compact"), List.of("import", "copy"), List.of("forget", "echo"))) {
            TestTerminal terminal = new TestTerminal(folder);
            assertThat(terminal.run(Stream.concat(Stream.of("store"), command.stream()).toArray(String[]::new))).isEqualTo(1);
            assertThat(terminal.err()).contains("the data folder " + folder.resolve("data") + " is used by another server: stop it");
        }
    }

    @Test
    void exportAndImportKeepTimesKeysTagsAndData() throws Exception {
        server.drop("tagged.js",
                "export const processor = { from: 'trades', to: 'copy', key: '/k' };\nexport function onEvent(event) { return event; }");
        publish(1, 2_000);
        server.publish("trades", List.of("{ \"k\" : \"\u00fc \\\" \\u00e4\", \"large\": 12345678901234567890.10 }"));
        await().until(() -> server.get("/channels/copy?last=1").body().contains("\"offset\":2001"));
        TestTerminal first = new TestTerminal(folder);
        assertThat(first.run("store", "export", "copy", "-o", "copy.jsonl")).as(first::err).isZero();
        assertThat(first.err()).startsWith("2,001 events of copy exported in ");
        List<String> lines = Files.readAllLines(folder.resolve("copy.jsonl"));
        assertThat(lines).hasSize(2_001).last().asString().contains("\"offset\":2001,\"time\":", "\"tags\":{\"by\":\"tagged.js@");
        TestTerminal part = new TestTerminal(folder);
        assertThat(part.run("store", "export", "trades", "--from", "10", "--to", "12")).isZero();
        assertThat(part.out().lines()).hasSize(3).first().asString()
                .matches("\\{\"offset\":10,\"time\":\\d+,\"key\":\"k3\",\"data\":\\{\"n\":10,\"k\":\"k3\"}}");
        TestTerminal raw = new TestTerminal(folder);
        assertThat(raw.run("store", "export", "trades", "--from", "2001")).isZero();
        assertThat(raw.out()).endsWith(",\"data\":{ \"k\" : \"ü \\\" \\u00e4\", \"large\": 12345678901234567890.10 }}\n");
        server.stop();
        TestTerminal imported = new TestTerminal(folder);
        assertThat(imported.run("store", "import", "fresh", "copy.jsonl")).as(imported::err).isZero();
        assertThat(imported.err()).contains("does not store channel 'fresh'", "2,001 events imported into fresh in ");
        TestTerminal again = new TestTerminal(folder);
        assertThat(again.run("store", "export", "fresh")).isZero();
        assertThat(again.out().lines()).containsExactlyElementsOf(lines);
        TestTerminal twice = new TestTerminal(folder);
        assertThat(twice.run("store", "import", "fresh", "copy.jsonl")).isEqualTo(2);
        assertThat(twice.err()).contains("something is stored of channel 'fresh' already");
        assertThat(new TestTerminal(folder).run("store", "verify")).isZero();
    }

    @Test
    void importNamesLinesThatAreNoEvents() {
        server.stop();
        TestTerminal terminal = new TestTerminal(folder);
        String input = "{\"time\":1000,\"data\":1}\nnonsense\n{\"data\":2,\"time\":\"2026-01-01\"}\n{\"n\":3}\n\n{\"data\":3,\"time\":\"soon\"}\n";
        Cli cli = new Cli(terminal.with(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), Map.of()));
        assertThat(cli.execute("store", "import", "copy")).isEqualTo(1);
        assertThat(terminal.err()).contains("line 2: not JSON", "line 4: expected an object with `data`", "line 6: `time`: expected",
                "2 events imported into copy", "3 refusals");
        TestTerminal export = new TestTerminal(folder);
        assertThat(export.run("store", "export", "copy")).isZero();
        assertThat(export.out()).isEqualTo("{\"offset\":1,\"time\":1000,\"data\":1}\n{\"offset\":2,\"time\":1767225600000,\"data\":2}\n");
    }

    @Test
    void forgetLetsAProcessorBeginAnew() throws Exception {
        server.drop("count.js", "export const processor = { from: 'trades', to: 'copy', key: '/all' };\n"
                + "export function onEvent(event, ctx) { ctx.state = (ctx.state ?? 0) + 1; return ctx.state; }");
        publish(1, 10);
        await().until(() -> server.get("/channels/copy?last=1").body().contains("\"data\":10}"));
        server.stop();
        TestTerminal wrong = new TestTerminal(folder);
        assertThat(wrong.run("store", "forget", "cuont")).isEqualTo(2);
        assertThat(wrong.err()).contains("nothing is stored of a processor 'cuont', did you mean 'count'?");
        assertThat(new TestTerminal(folder).run("store", "forget", "count")).isZero();
        server.restart();
        publish(11, 11);
        await().until(() -> server.get("/channels/copy?last=1").body().contains("\"offset\":11"));
        assertThat(server.get("/channels/copy?last=1").body()).contains("\"data\":1}");
    }

    @Test
    void showABarToWhoeverWatches() {
        publish(1, 3_000);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal watched = new Terminal(InputStream.nullInputStream(), new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, StandardCharsets.UTF_8), true, Map.of(), folder, folder);
        assertThat(new Cli(watched).execute("store", "export", "trades", "-o", "trades.jsonl")).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .matches("(?s)\r\\[#+ *] +\\d+ %  [\\d,]+ events.*\r\u001b\\[K3,000 events of trades exported.*");
    }

    @Test
    void doWhatTheGuideShows() throws Exception {
        server.drop("vwap.js",
                "export const processor = { from: 'trades', to: 'vwap' };\nexport function onEvent(event, ctx) { return event.n; }");
        Files.writeString(folder.resolve("vwap.new.js"), Files.readString(folder.resolve("scripts/vwap.js")));
        publish(1, 50);
        Path guide = Path.of(System.getProperty("millrace.root", "../.."), "platform/docs/guide/operations.md");
        List<List<String>> commands = Files.readAllLines(guide).stream()
                .filter(line -> line.startsWith("millrace ") && !line.startsWith("millrace bench"))
                .map(line -> List.of(line.substring("millrace ".length()).split(" "))).toList();
        assertThat(commands).hasSizeGreaterThan(10);
        for (List<String> command : commands) {
            boolean stopped = command.contains("compact") || command.contains("import") || command.contains("forget");
            if (stopped) {
                server.stop();
            }
            List<String> arguments = new ArrayList<>(command);
            if (command.contains("redrive")) {
                arguments.addAll(List.of("--url", server.uri("").toString()));
            }
            TestTerminal terminal = new TestTerminal(folder);
            assertThat(terminal.run(arguments.toArray(String[]::new))).as(command + terminal.err()).isZero();
            if (stopped) {
                server.restart();
            }
        }
    }

    @Test
    void sayWhatIsNotThere() {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("store", "export", "traeds")).isEqualTo(2);
        assertThat(terminal.err()).contains("nothing is stored of a channel 'traeds'");
        assertThat(terminal.run("store", "list", "--data", "nowhere")).isEqualTo(1);
        assertThat(terminal.err()).contains("there is no store in " + folder.resolve("nowhere/store"));
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(terminal.run("store")).isEqualTo(2);
        assertThat(terminal.err()).contains("Looks after what is stored");
    }

    private void publish(int from, int to) {
        server.publish("trades", IntStream.rangeClosed(from, to).mapToObj(n -> "{\"n\":" + n + ",\"k\":\"k" + n % 7 + "\"}")
                .collect(Collectors.toList()));
    }
}
