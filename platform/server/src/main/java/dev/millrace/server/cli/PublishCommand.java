package dev.millrace.server.cli;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonText;
import java.io.IOException;
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

/// `millrace publish CHANNEL`: each line of the standard input becomes an event.
@Command(name = "publish", sortOptions = false, header = {
        "Publishes lines from standard input to a channel; each line is one event, a JSON value.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  echo '{\"symbol\": \"A\", \"price\": 10}' | millrace publish trades", "  millrace publish trades < trades.jsonl",
                "  tail -f app.log.json | millrace publish logs --url wss://events.example.org", "",
                "Lines that are not published are named on standard error with their number;",
                "the exit code is then 1."})
final class PublishCommand implements Callable<Integer> {
    /// The least that a server may be told to allow.
    private static final int MESSAGE_BYTES = 16 << 10;
    private static final Duration PROGRESS = Duration.ofMillis(200);

    private final Terminal terminal;

    @Parameters(paramLabel = "CHANNEL", description = "The channel to publish to.")
    private String channel = "";

    @Mixin
    private ServerOption remote = new ServerOption();

    @Option(names = "--key", paramLabel = "K", description = "The key of all these events, if the channel does not take it from their data.")
    private @Nullable String key;

    private final StringBuilder message = new StringBuilder();
    private int bytes;
    private long sent;
    private long shown;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        Map<String, String> query = new LinkedHashMap<>(Map.of("subscribe", "false"));
        if (key != null) {
            query.put("key", key);
        }
        RemoteServer server = remote.server(terminal);
        Refusals refusals = new Refusals(terminal);
        long began = System.nanoTime();
        try (PublishSocket socket = PublishSocket.open(server, server.url().webSocket(channel, query), refusals)) {
            publish(new Lines(terminal.in()), socket, refusals);
        } catch (IOException e) {
            throw CommandException.failed("cannot read standard input: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
        summarize(refusals, Duration.ofNanos(System.nanoTime() - began));
        return refusals.isEmpty() ? 0 : CommandException.FAILED;
    }

    /// Lines travel together while more are at hand, and at once when the next one is not there yet.
    private void publish(Lines lines, PublishSocket socket, Refusals refusals) throws IOException, CommandException, InterruptedException {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            String event = event(line, lines.number(), refusals);
            if (event != null) {
                if (bytes + line.length > MESSAGE_BYTES) {
                    send(socket, lines.number() - 1);
                }
                message.append(message.isEmpty() ? "" : "\n").append(event);
                bytes += line.length + 1;
                sent++;
            }
            if (lines.isIdle()) {
                send(socket, lines.number());
            }
        }
        send(socket, lines.number());
        socket.finish();
    }

    private void send(PublishSocket socket, long line) throws CommandException, InterruptedException {
        if (!message.isEmpty()) {
            socket.send(message.toString(), line);
            message.setLength(0);
            bytes = 0;
            showProgress();
        }
    }

    /// Checks a line as the server would, because only here its number is known. Null if there is nothing to publish in it.
    private static @Nullable String event(byte[] line, long number, Refusals refusals) {
        String text = new String(line, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return null;
        }
        try {
            JsonText.check(line, null);
            return text;
        } catch (InvalidJsonException e) {
            refusals.add(number, number, "not JSON: " + String.valueOf(e.getMessage()).replace("at line 1, column", "at column"), 0);
            return null;
        }
    }

    private void showProgress() {
        long now = System.nanoTime();
        if (terminal.interactive() && now - shown > PROGRESS.toNanos()) {
            shown = now;
            terminal.err().printf("\r%,d events", sent);
            terminal.err().flush();
        }
    }

    private void summarize(Refusals refusals, Duration took) {
        String clear = terminal.interactive() ? "\r" : "";
        double seconds = Math.max(took.toNanos(), 1) / 1e9;
        long published = sent - refusals.sent();
        String refused = refusals.isEmpty() ? "" : ", " + refusals.summary();
        terminal.err().printf("%s%,d %s published to %s in %.1f s (%,.0f a second)%s%n", clear, published,
                published == 1 ? "event" : "events", channel, seconds, published / seconds, refused);
    }
}
