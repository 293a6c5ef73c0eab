package dev.millrace.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `millrace subscribe CHANNEL`: each event becomes a line of the standard output. It reads Server-Sent Events, because their ids are
/// positions, from which it resumes when the connection is lost.
@Command(name = "subscribe", sortOptions = false, header = {"Writes the events of a channel to standard output, one line each.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace subscribe trades", "  millrace subscribe trades --last 100 --key A | jq .price",
                "  millrace subscribe trades --count 1", "  millrace subscribe 'metrics.*'   each line with the name of its channel", "",
                "A lost connection is resumed behind the last event, or it is said what is missing."})
final class SubscribeCommand implements Callable<Integer> {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int SERVER_ERRORS = 500;

    private final Terminal terminal;
    private final Duration pause;

    @Parameters(paramLabel = "CHANNEL", description = "The channel to subscribe to, or a pattern of channels with '*' for any characters.")
    private String channel = "";

    @Mixin
    private ServerOption remote = new ServerOption();

    @Option(names = "--last", paramLabel = "N", description = "Begin with the last N events.")
    private @Nullable Integer last;

    @Option(names = "--since", paramLabel = "P", description = "Begin behind a position: an offset, or epoch:offset.")
    private @Nullable String since;

    @Option(names = "--key", paramLabel = "K", description = "Only the events of this key.")
    private @Nullable String key;

    @Option(names = "--count", paramLabel = "N", description = "End after N events.")
    private long count = Long.MAX_VALUE;

    SubscribeCommand(Terminal terminal) {
        this(terminal, Duration.ofSeconds(1));
    }

    /// @param pause the wait before another attempt to connect
    SubscribeCommand(Terminal terminal, Duration pause) {
        this.terminal = terminal;
        this.pause = pause;
    }

    @Override
    public Integer call() throws CommandException {
        if (count < 1 || last != null && last < 0) {
            throw CommandException.wrongInput(count < 1
                    ? "option '--count': expected 1 or more, got " + count
                    : "option '--last': expected 0 or more, got " + last);
        }
        RemoteServer server = remote.server(terminal);
        EventLines lines = new EventLines(terminal, since, count);
        try (HttpClient client = server.client(CONNECT)) {
            tellIfNothingIsKept(client, server);
            String reason = attempt(client, server, lines);
            while (!lines.isDone()) {
                reason = reconnect(client, server, lines, reason);
            }
            client.shutdownNow();
        } catch (IOException e) {
            throw server.url().unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /// Whoever asks for past events and sees none must know that there are none.
    private void tellIfNothingIsKept(HttpClient client, RemoteServer server) throws IOException, InterruptedException, CommandException {
        if (last == null || last == 0 || since != null) {
            return;
        }
        HttpRequest request = server.request(server.url().http(channel, Map.of("last", "1"))).header("Accept", "application/json")
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() == OK && response.body().endsWith("\"events\":[]}")) {
            terminal.say("channel '" + channel + "' keeps no past event: waiting for the next one");
        }
    }

    private String reconnect(HttpClient client, RemoteServer server, EventLines lines, String reason)
            throws CommandException, InterruptedException {
        terminal.say("the connection was lost (" + reason + "), trying again");
        if (lines.position() == null) {
            terminal.say("no event came yet, so those published before it is back are missed");
        }
        while (true) {
            Thread.sleep(pause);
            try {
                return attempt(client, server, lines);
            } catch (IOException e) {
                // Whoever waits for events waits for the server too.
            }
        }
    }

    /// One connection, to its end.
    ///
    /// @return why it ended
    /// @throws IOException if there was none
    private String attempt(HttpClient client, RemoteServer server, EventLines lines)
            throws IOException, InterruptedException, CommandException {
        HttpRequest request = server.request(server.url().http(channel, query(lines.position()))).header("Accept", "text/event-stream")
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                refused(response.statusCode(), new String(body.readNBytes(1_000), StandardCharsets.UTF_8));
            }
            return read(body, lines);
        }
    }

    private static String read(InputStream body, EventLines lines) {
        try {
            lines.readAll(body);
            return "the server ended it";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void refused(int status, String answer) throws IOException, CommandException {
        if (status >= SERVER_ERRORS) {
            throw new IOException("HTTP status " + status);
        }
        throw CommandException.failed("the server refused with HTTP status " + status + (answer.isBlank() ? "" : ": " + answer.strip()));
    }

    private Map<String, String> query(@Nullable String position) {
        Map<String, String> query = new LinkedHashMap<>();
        if (position != null) {
            query.put("since", position);
        } else if (last != null) {
            query.put("last", last.toString());
        }
        if (key != null) {
            query.put("key", key);
        }
        return query;
    }
}
