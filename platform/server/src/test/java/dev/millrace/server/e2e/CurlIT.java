package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurlIT {
    private static Distribution server;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = Distribution.start(Distribution.withBundled(folder));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void publishesAndReadsTheHistory() {
        assertThat(run("--data", "{\"n\":1}", url("/channels/posted"))).singleElement().asString().startsWith("{\"offset\":1,\"epoch\":\"");
        assertThat(
                run("--data-binary", "{\"n\":2}\n{\"n\":3}\n", "--header", "Content-Type: application/x-ndjson", url("/channels/posted")))
                .singleElement().asString().startsWith("{\"published\":2,\"first\":2,\"last\":3,");
        assertThat(String.join("", run(url("/channels/posted")))).contains("\"offset\":3", "{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void callsAProcessor() {
        assertThat(run("--data", "{\"fahrenheit\": 32}", url("/processors/celsius"))).containsExactly("{\"celsius\":0}");
    }

    @Test
    void isToldWhatIsWrong() {
        assertThat(status("--data", "{\"n\":", url("/channels/posted"))).isEqualTo("400");
        assertThat(status("--data", "1", url("/channels/$errors"))).isEqualTo("403");
        assertThat(status("--request", "DELETE", url("/channels/posted"))).isEqualTo("405");
        assertThat(status(url("/no/such/page"))).isEqualTo("404");
        assertThat(status("--header", "Origin: https://evil.example", url("/channels/posted"))).isEqualTo("403");
        assertThat(status("--header", "Host: evil.example", url("/channels/posted"))).isEqualTo("421");
    }

    @Test
    void resumesServerSentEventsBehindTheLastEventId() {
        List<String> ids = new ArrayList<>();
        List<String> data = new ArrayList<>();
        try (Program curl = stream("/channels/stream")) {
            curl.awaitOut(":"::equals);
            publish(1, 50);
            curl.awaitOut("data: {\"n\":50}"::equals);
            collect(curl, ids, data);
        }
        publish(51, 100);
        try (Program curl = stream("/channels/stream", "--header", "Last-Event-ID: " + ids.getLast())) {
            publish(101, 150);
            curl.awaitOut("data: {\"n\":150}"::equals);
            collect(curl, ids, data);
        }
        assertThat(data).isEqualTo(IntStream.rangeClosed(1, 150).mapToObj(n -> "{\"n\":" + n + "}").toList());
        assertThat(ids).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void isToldInTheStreamThatEventsAreGone() {
        server.publish("restarted", List.of("1", "2"));
        try (Program curl = stream("/channels/restarted", "--header", "Last-Event-ID: anotherLife:7")) {
            curl.awaitOut("event: skipped"::equals);
            curl.awaitOut("data: 2"::equals);
            assertThat(curl.out()).contains("data: 1");
        }
    }

    private static void publish(int from, int to) {
        server.publish("stream", IntStream.rangeClosed(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList());
    }

    private static Program stream(String path, String... more) {
        return Foreign.curl(Stream.concat(Stream.of("--header", "Accept: text/event-stream", url(path)), Stream.of(more))
                .toArray(String[]::new));
    }

    private static void collect(Program curl, List<String> ids, List<String> data) {
        for (String line : curl.out()) {
            if (line.startsWith("id: ")) {
                ids.add(line.substring(4));
            } else if (line.startsWith("data: ")) {
                data.add(line.substring(6));
            }
        }
    }

    private static List<String> run(String... arguments) {
        try (Program curl = Foreign.curl(arguments)) {
            assertThat(curl.exitCode()).as(curl.said()).isZero();
            return curl.out();
        }
    }

    private static String status(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--output", "/dev/null", "--write-out", "%{http_code}"));
        all.addAll(List.of(arguments));
        return String.join("", run(all.toArray(String[]::new)));
    }

    private static String url(String path) {
        return server.http(path).toString();
    }
}
