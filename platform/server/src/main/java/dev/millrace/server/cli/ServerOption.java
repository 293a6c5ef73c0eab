package dev.millrace.server.cli;

import dev.millrace.server.security.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options `--url`, `--ca` and `--token`: which server a command talks to, and as whom.
final class ServerOption {
    private static final String TOKEN = "MILLRACE_TOKEN";
    private static final String FILE = "file:";

    @Option(names = "--url", paramLabel = "URL", description = "The server; ${DEFAULT-VALUE} by default.", defaultValue = ServerUrl.DEFAULT)
    private String url = ServerUrl.DEFAULT;

    @Option(names = "--ca", paramLabel = "FILE", description = "A PEM file with the authority of the server's certificate, if Java does not know it.")
    private @Nullable Path ca;

    @Option(names = "--token", paramLabel = "TOKEN", description = {"A token or an API key, or file: and the name of a file with one.",
            "Without it: the environment variable " + TOKEN + "."})
    private @Nullable String token;

    /// @throws CommandException if an option is wrong
    RemoteServer server(Terminal terminal) throws CommandException {
        String shown = token == null ? terminal.environment().get(TOKEN) : token;
        String read = shown == null || !shown.startsWith(FILE) ? shown : read(terminal.resolve(Path.of(shown.substring(FILE.length()))));
        return new RemoteServer(ServerUrl.parse(url), trusted(terminal), read == null || read.isEmpty() ? null : "Bearer " + read);
    }

    private static String read(Path file) throws CommandException {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw CommandException.wrongInput("option '--token': cannot read '" + file + "'");
        }
    }

    private @Nullable SSLContext trusted(Terminal terminal) throws CommandException {
        if (ca == null) {
            return null;
        }
        try {
            return Tls.trusting(terminal.resolve(ca));
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongInput(String.valueOf(e.getMessage()).replace("setting 'ca'", "option '--ca'"));
        }
    }
}
