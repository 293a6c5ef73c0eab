package dev.millrace.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The built distribution as a process of its own, on one processor core of its own where the machine has two. Used by one thread.
final class Server implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("millrace.root", "."), "platform", "server", "target", "millrace");
    private static final Pattern READY = Pattern.compile("Millrace is ready: http://localhost:(\\d+)/.*");
    private static final Pattern MEMORY = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    private final Process process;
    private final int port;
    private final double startSeconds;

    private Server(Process process, int port, double startSeconds) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
    }

    /// Starts it on a folder and waits until it is ready.
    static Server start(Path folder, String yaml) throws IOException {
        Files.createDirectories(folder.resolve("none"));
        Path config = Files.writeString(folder.resolve("millrace.yaml"), yaml);
        List<String> command = new ArrayList<>(Cores.first());
        command.addAll(List.of(HOME.resolve("bin/millrace").toString(), "serve", "--port", "0", "--config", config.toString(), "--data",
                folder.resolve("data").toString(), "--scripts", folder.resolve("none").toString(), "--plugins",
                folder.resolve("none").toString()));
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectError(folder.resolve("server.log").toFile()).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null;) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new Server(process, Integer.parseInt(ready.group(1)), (System.nanoTime() - began) / 1e9);
            }
        }
        throw new IOException("the server did not start: " + Files.readString(folder.resolve("server.log")));
    }

    int port() {
        return port;
    }

    /// How long it took to be ready.
    double startSeconds() {
        return startSeconds;
    }

    /// The memory that it holds, in megabytes.
    long megabytes() throws IOException {
        Matcher memory = MEMORY.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
        return memory.find() ? Long.parseLong(memory.group(1)) / 1024 : 0;
    }

    /// Ends it as a crash would.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Removes a folder and all that is in it.
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
