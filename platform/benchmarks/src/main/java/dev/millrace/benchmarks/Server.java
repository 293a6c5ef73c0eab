package dev.millrace.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server as a process of its own, on the first processor core. Used by one thread.
final class Server implements AutoCloseable {
    private static final Pattern MEMORY = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final double startSeconds;

    /// @param startSeconds how long it took to be ready
    Server(Process process, int port, double startSeconds) {
        this.process = process;
        this.port = port;
        this.startSeconds = startSeconds;
    }

    /// Starts a command that listens on a port, and waits until it does.
    ///
    /// @param log where it writes what it has to say
    static Server start(List<String> command, int port, Path log) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process = new ProcessBuilder(onFirst(command)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - began > PATIENCE.toNanos()) {
                process.destroyForcibly();
                throw new IOException("it did not start: " + Files.readString(log).strip());
            }
            Thread.sleep(20);
        }
        return new Server(process, port, (System.nanoTime() - began) / 1e9);
    }

    /// A command, bound to the core of servers.
    static List<String> onFirst(List<String> command) {
        List<String> bound = new ArrayList<>(Cores.first());
        bound.addAll(command);
        return bound;
    }

    /// A port that nobody uses.
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    double startSeconds() {
        return startSeconds;
    }

    /// Its processes, as the load generator wants them.
    String pids() {
        return processes().map(each -> String.valueOf(each.pid())).collect(Collectors.joining(","));
    }

    /// The memory that it holds, in kilobytes.
    long kilobytes() throws IOException {
        long sum = 0;
        for (ProcessHandle each : processes().toList()) {
            Matcher memory = MEMORY.matcher(Files.readString(Path.of("/proc/" + each.pid() + "/status")));
            sum += memory.find() ? Long.parseLong(memory.group(1)) : 0;
        }
        return sum;
    }

    /// The memory that it holds, in megabytes.
    long megabytes() throws IOException {
        return kilobytes() / 1024;
    }

    /// Collects all garbage, if it is a Java, and tells the bytes of the objects that live.
    Optional<Long> liveBytes() throws IOException, InterruptedException {
        Path program = process.info().command().map(Path::of).orElse(Path.of(""));
        if (!program.endsWith("java")) {
            return Optional.empty();
        }
        Process jcmd = new ProcessBuilder(program.resolveSibling("jcmd").toString(), String.valueOf(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true).start();
        Matcher live = LIVE.matcher(new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        jcmd.waitFor();
        return live.find() ? Optional.of(Long.valueOf(live.group(1))) : Optional.empty();
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /// Ends it as a crash would.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes().toList();
        process.destroy();
        all.forEach(each -> each.onExit().join());
    }

    /// Removes a folder and all that is in it.
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
