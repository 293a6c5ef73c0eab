package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SubscribeCommandTest {
    private final TestTerminal terminal;
    private final Path folder;
    private final HttpServer server;
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    SubscribeCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        terminal = new TestTerminal(folder);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/channels/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void writesALineForEachEventUntilThereAreEnough() {
        answers.add(new Answer(200, "{\"events\":[{\"offset\":3}]}"));
        answers.add(new Answer(200, ":\n\nid: e:1\ndata: {\"a\":1}\n\nid: e:2\ndata: \"\u00fc\"\n\nid: e:3\ndata: 3\n\n"));
        assertThat(subscribe("--count", "2", "--last", "5", "--key", "a b")).isZero();
        assertThat(terminal.out()).isEqualTo("{\"a\":1}\n\"\u00fc\"\n");
        assertThat(terminal.err()).isEmpty();
        assertThat(requests).containsExactly("application/json /channels/trades?last=1",
                "text/event-stream /channels/trades?last=5&key=a%20b");
    }

    @Test
    void resumesBehindTheLastEventWhenTheConnectionIsLost() {
        answers.add(new Answer(503, "busy"));
        answers.add(new Answer(200, "id: e:1\ndata: 1\n\nid: e:2\ndata: 2\n\nid: e:3\ndata: hal"));
        answers.add(new Answer(503, "busy"));
        answers.add(new Answer(200, "id: e:3\ndata: 3\n\n"));
        assertThat(subscribe("--count", "3", "--last", "9")).isZero();
        assertThat(terminal.out()).isEqualTo("1\n2\n3\n");
        assertThat(terminal.err()).isEqualTo("millrace: the connection was lost (the server ended it), trying again\n");
        assertThat(requests).containsExactly("application/json /channels/trades?last=1", "text/event-stream /channels/trades?last=9",
                "text/event-stream /channels/trades?since=e%3A2",
                "text/event-stream /channels/trades?since=e%3A2");
    }

    @Test
    void tellsThatNoPastEventIsKept() {
        answers.add(new Answer(200, "{\"channel\":\"trades\",\"epoch\":\"e\",\"offset\":7,\"events\":[]}"));
        answers.add(new Answer(200, ":\n\nid: e:8\ndata: 8\n\n"));
        assertThat(subscribe("--count", "1", "--last", "5")).isZero();
        assertThat(terminal.out()).isEqualTo("8\n");
        assertThat(terminal.err()).isEqualTo("millrace: channel 'trades' keeps no past event: waiting for the next one\n");
    }

    @Test
    void beginsBehindAPositionAndTellsWhatIsMissing() {
        answers.add(new Answer(200, "event: skipped\ndata: the events from 8 to 9 are no longer kept\n\nid: e:10\ndata: 10\n\n"));
        assertThat(subscribe("--count", "1", "--since", "e:7")).isZero();
        assertThat(terminal.out()).isEqualTo("10\n");
        assertThat(terminal.err()).isEqualTo("millrace: skipped: the events from 8 to 9 are no longer kept\n");
        assertThat(requests).containsExactly("text/event-stream /channels/trades?since=e%3A7");
    }

    @Test
    void tellsWhatMayBeMissingWhenNothingCameBeforeTheConnectionWasLost() {
        answers.add(new Answer(200, ":\n\n"));
        answers.add(new Answer(200, "id: e:4\ndata: 4\n\n"));
        assertThat(subscribe("--count", "1")).isZero();
        assertThat(terminal.err()).endsWith("no event came yet, so those published before it is back are missed\n");
    }

    @Test
    void tellsWhyTheServerRefuses() {
        answers.add(new Answer(403, "{\"error\":{\"code\":103,\"message\":\"no\"}}\n"));
        assertThat(subscribe()).isEqualTo(1);
        assertThat(terminal.err()).isEqualTo(
                "millrace: the server refused with HTTP status 403: {\"error\":{\"code\":103,\"message\":\"no\"}}\n");
    }

    @Test
    void endsWhenNobodyReadsItsOutput() {
        answers.add(new Answer(200, "id: e:1\ndata: 1\n\nid: e:2\ndata: 2\n\n"));
        Terminal closed = new Terminal(InputStream.nullInputStream(), new PrintStream(new BrokenPipe(), false, StandardCharsets.UTF_8),
                terminal.typing("").err(), false, Map.of(), folder, folder);
        assertThat(new Cli(closed).execute("subscribe", "trades", "--url", url())).isZero();
        assertThat(terminal.err()).isEmpty();
        assertThat(requests).hasSize(1);
    }

    private static final class BrokenPipe extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    private int subscribe(String... options) {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(new String[]{"subscribe", "trades", "--url", url()}, 0, arguments, 0, 4);
        System.arraycopy(options, 0, arguments, 4, options.length);
        return terminal.run(arguments);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestHeaders().getFirst("Accept") + " " + exchange.getRequestURI());
        Answer answer = Objects.requireNonNull(answers.poll(), "one more request than answers");
        exchange.sendResponseHeaders(answer.status(), 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer.body().getBytes(StandardCharsets.UTF_8));
        }
    }
}
