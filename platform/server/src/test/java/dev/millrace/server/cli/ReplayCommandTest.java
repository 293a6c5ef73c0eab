package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.server.RealServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replays beside a real server, and dead letters that are sent back.
final class ReplayCommandTest {
    private static final String SUMS = """
            export const processor = { from: 'in', to: 'out', key: '/k' };
            export function onEvent(event, ctx) { ctx.state = (ctx.state ?? 0) + event.n; return ctx.state; }
            """;
    @TempDir
    private Path folder;
    private RealServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RealServer(folder, "channels: {in: {retain: {time: 1d}}}");
        server.drop("sums.js", SUMS);
        server.publish("in",
                IntStream.rangeClosed(1, 20).mapToObj(n -> "{\"n\":" + n + ",\"k\":\"" + (n % 2 == 0 ? "even" : "odd") + "\"}").toList());
        Files.writeString(folder.resolve("other.js"), SUMS.replace("return ctx.state;", "return event.n === 19 ? 0 : ctx.state;"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void printsWhatTheProcessorEmits() {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("replay", "--processor", "sums")).as(terminal::err).isZero();
        assertThat(terminal.out().lines()).hasSize(20).startsWith("{\"channel\":\"out\",\"key\":\"odd\",\"data\":1}",
                "{\"channel\":\"out\",\"key\":\"even\",\"data\":2}").endsWith("{\"channel\":\"out\",\"key\":\"even\",\"data\":110}");
        assertThat(terminal.err()).isEqualTo("20 events of in replayed through sums, offsets 1 to 20: 20 outputs\n");
        TestTerminal part = new TestTerminal(folder);
        assertThat(part.run("replay", "--processor", "sums", "--from", "19", "--with", "other.js")).isZero();
        assertThat(part.out())
                .isEqualTo("{\"channel\":\"out\",\"key\":\"odd\",\"data\":0}\n{\"channel\":\"out\",\"key\":\"even\",\"data\":20}\n");
    }

    @Test
    void printsWhereTwoVersionsDiffer() {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("replay", "--processor", "sums", "--with", "other.js", "--diff")).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("""
                - 19 {"channel":"out","key":"odd","data":100}
                + 19 {"channel":"out","key":"odd","data":0}
                """);
        assertThat(terminal.err()).isEqualTo("20 events of in replayed through sums, offsets 1 to 20: 2 differences\n");
        TestTerminal same = new TestTerminal(folder);
        assertThat(same.run("replay", "--processor", "sums", "--with", "other.js", "--diff", "--to", "18")).isZero();
        assertThat(same.err()).isEqualTo("18 events of in replayed through sums, offsets 1 to 18: no difference\n");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThat(error(2, "replay", "--processor", "sums", "--diff")).contains("expected '--with FILE' too");
        assertThat(error(1, "replay", "--processor", "smus")).contains("there is no processor 'smus'", "there are: sums");
        assertThat(error(2, "replay", "--processor", "sums", "--channel", "on")).contains("does not consume channel 'on', but [in]");
        assertThat(error(2, "replay", "--processor", "sums", "--from", "soon")).contains("option '--from': expected an offset such as");
        Files.writeString(folder.resolve("broken.js"), "export function onEvent(");
        assertThat(error(1, "replay", "--processor", "sums", "--with", "broken.js")).contains("broken.js:1");
    }

    @Test
    void redriveSendsDeadLettersBack() throws Exception {
        server.drop("fails.js", "export const processor = { from: 'in' };\nexport function onEvent() { throw new Error('no'); }");
        server.publish("in", java.util.List.of("{\"n\":1}", "{\"n\":2}"));
        await().atMost(Duration.ofSeconds(30)).until(() -> server.get("/api/dead-letters/fails").body().contains("\"waiting\":2"));
        server.drop("fails.js",
                "export const processor = { from: 'in', to: 'out' };\nexport function onEvent(event) { return 'again ' + event.n; }");
        String url = server.uri("").toString();
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("redrive", "fails", "--url", url)).as(terminal::err).isZero();
        assertThat(terminal.out()).isEqualTo("2 dead letters of fails sent back.\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> server.get("/channels/out?last=1").body().contains("again 2"));
        assertThat(error(1, "redrive", "nobody", "--url", url)).isEqualTo("millrace: there is no processor 'nobody'\n");
        assertThat(error(1, "redrive", "nobody", "--url", "http://127.0.0.1:1")).contains("cannot reach 127.0.0.1:1");
    }

    private String error(int code, String... arguments) {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run(arguments)).isEqualTo(code);
        return terminal.err();
    }
}
