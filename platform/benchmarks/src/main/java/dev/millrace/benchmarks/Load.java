package dev.millrace.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The load generator in C, built with the machine's compiler, so that the generator is not what is measured. Used by one thread.
final class Load {
    private static final Path SOURCE = Path.of(System.getProperty("millrace.root", "."), "platform/benchmarks/src/main/c/wsload.c");
    private final Path folder;
    private final Path program;

    /// Connections that are held open.
    ///
    /// @param measured what the generator told when all were open
    record Held(Process process, JsonNode measured) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    /// @param folder where the program is built
    Load(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        program = folder.resolve("wsload");
        Process compiler = new ProcessBuilder("gcc", "-O2", "-march=native", "-o", program.toString(), SOURCE.toString()).inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("gcc could not build " + SOURCE);
        }
    }

    /// Puts a load on a server and returns what it measured.
    ///
    /// @param arguments the mode and what it says to the server
    /// @param numbers how much of it
    JsonNode run(Server server, List<String> arguments, List<String> numbers) throws IOException, InterruptedException {
        Process process = start(server, arguments, numbers);
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("wsload measured nothing: " + complaints());
        }
        return JsonMapper.shared().readTree(line);
    }

    /// Opens connections that stay open, and waits until they are.
    ///
    /// @param subscribe how each of them begins
    Held hold(Server server, int connections, List<String> subscribe) throws IOException {
        // Some source addresses, so that the ports of connections that were closed a moment ago are no limit.
        Process process = start(server, Dialect.join(List.of("idle"), subscribe),
                List.of("--conns", String.valueOf(connections), "--src", "8", "--hold", "3600"));
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("wsload opened no connection: " + complaints());
        }
        return new Held(process, JsonMapper.shared().readTree(line));
    }

    /// What the generator complained about the last time, such as connections that failed; empty if nothing.
    String complaints() throws IOException {
        return Files.readString(errors()).strip();
    }

    private Process start(Server server, List<String> arguments, List<String> numbers) throws IOException {
        List<String> command = Dialect.join(Cores.last(), List.of(program.toString()), arguments, numbers,
                List.of("--port", String.valueOf(server.port()), "--server-pid", server.pids(), "--json", "--quiet"));
        return new ProcessBuilder(command).redirectError(errors().toFile()).start();
    }

    private Path errors() {
        return folder.resolve("wsload.err");
    }
}
