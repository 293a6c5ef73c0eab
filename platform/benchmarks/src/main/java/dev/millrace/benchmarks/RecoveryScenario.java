package dev.millrace.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// A store of some gigabytes, a kill, and the start after it; with the memory that the server holds meanwhile.
final class RecoveryScenario {
    private static final String CHANNELS = """
            channels:
              "log.*": {retain: {bytes: 1TB}}
            """;
    private static final int LINES = 50_000;
    private static final int CHANNEL_COUNT = 8;
    private final PrintStream out;
    private final HttpClient client = HttpClient.newHttpClient();

    RecoveryScenario(PrintStream out) {
        this.out = out;
    }

    void run(List<String> arguments) throws IOException, InterruptedException {
        double gigabytes = arguments.isEmpty() ? 5 : Double.parseDouble(arguments.getFirst());
        Path folder = Files.createTempDirectory("millrace-benchmark");
        try {
            fill(folder, gigabytes);
            try (Server server = Millrace.start(folder, CHANNELS)) {
                out.printf("ready %.1f s after the kill, memory %d MB, store %d MB%n", server.startSeconds(), server.megabytes(),
                        size(folder.resolve("data")) >> 20);
                out.printf("oldest and newest page of a channel: %d and %d bytes%n", page(server, "?since=0&limit=1000"),
                        page(server, "?last=1000"));
                out.printf("memory %d MB%n", server.megabytes());
            }
        } finally {
            Server.delete(folder);
        }
    }

    private void fill(Path folder, double gigabytes) throws IOException, InterruptedException {
        Server server = Millrace.start(folder, CHANNELS);
        out.printf("empty: ready after %.1f s, memory %d MB%n", server.startSeconds(), server.megabytes());
        long bodies = (long) (gigabytes * (1L << 30) / (200.0 * LINES));
        Random random = new Random(1);
        for (long body = 0; body < bodies; body++) {
            publish(server, "log." + body % CHANNEL_COUNT, lines(random));
            if (body % Math.max(1, bodies / 5) == 0) {
                out.printf("%d MB of events published: memory %d MB%n", body * LINES * 200 >> 20, server.megabytes());
            }
        }
        server.kill();
    }

    /// Events that hardly compress.
    private static String lines(Random random) {
        StringBuilder text = new StringBuilder(LINES * 201);
        byte[] noise = new byte[93];
        for (int line = 0; line < LINES; line++) {
            random.nextBytes(noise);
            text.append("{\"p\":\"").append(java.util.HexFormat.of().formatHex(noise)).append("\",\"n\":1}\n");
        }
        return text.toString();
    }

    private void publish(Server server, String channel, String lines) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(server, channel, "")).header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)).build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("publishing failed: " + answer.body());
        }
    }

    private int page(Server server, String query) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(server, "log.0", query)).build(), BodyHandlers.ofByteArray()).body().length;
    }

    private static URI uri(Server server, String channel, String query) {
        return URI.create("http://localhost:" + server.port() + "/channels/" + channel + query);
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
