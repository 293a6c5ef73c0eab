package dev.millrace.server.cli;

import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `millrace redrive PROCESSOR`: lets a running processor handle its dead letters again.
@Command(name = "redrive", sortOptions = false, header = {"Lets a processor handle its dead letters again, after a fix.",
        ""}, parameterListHeading = "%nParameters:%n", optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {
                "  millrace redrive vwap", "", "What fails again is set aside again."})
final class RedriveCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonPath REDRIVEN = JsonPath.of("/redriven");
    private static final JsonPath REASON = JsonPath.of("/error/message");
    private static final int OK = 200;

    private final Terminal terminal;

    @Parameters(paramLabel = "PROCESSOR", description = "The processor's name.")
    private String processor = "";

    @Mixin
    private ServerOption remote = new ServerOption();

    RedriveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        RemoteServer server = remote.server(terminal);
        HttpRequest request = server.request(server.url().api("dead-letters", processor, "redrive")).timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody()).build();
        try (HttpClient client = server.client(PATIENCE)) {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != OK) {
                throw CommandException.failed(found(response.body(), REASON));
            }
            String count = found(response.body(), REDRIVEN);
            terminal.out().println(count + (count.equals("1") ? " dead letter of " : " dead letters of ") + processor + " sent back.");
            return 0;
        } catch (IOException e) {
            throw server.url().unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandException.failed("interrupted");
        }
    }

    private static String found(byte[] body, JsonPath path) {
        @Nullable
        String found;
        try {
            JsonText.check(body, null);
            found = path.find(body);
        } catch (InvalidJsonException e) {
            found = null; // not from Millrace: what it says is shown
        }
        return Objects.requireNonNullElse(found, "the server answers: " + new String(body, StandardCharsets.UTF_8).strip());
    }
}
