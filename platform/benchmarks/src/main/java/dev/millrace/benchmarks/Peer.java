package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Another server to compare with.
///
/// @param name what tables and `--only` call it
/// @param origin how to install it
/// @param probe a command that prints its version, and fails where it is not installed
/// @param command what starts it
/// @param dialect how clients speak with it
record Peer(String name, String origin, List<String> probe, Command command, Dialect dialect) {

    /// What starts a server on a port.
    @FunctionalInterface
    interface Command {
        /// @param folder for files of its own
        List<String> on(int port, Path folder) throws IOException;
    }

    /// Its version, if it is installed.
    Optional<String> version() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(probe).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.lines().findFirst() : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Starts it.
    Server start(Path folder) throws IOException, InterruptedException {
        int port = Server.freePort();
        return Server.start(command.on(port, folder), port, folder.resolve(name + ".log"));
    }
}
