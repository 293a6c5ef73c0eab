package dev.millrace.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The built distribution, and how clients speak with it.
final class Millrace {
    /// Plain WebSockets.
    static final Dialect PLAIN = Dialect.ofPaths("/processors/echo", "/channels/x", "/channels/x?subscribe=false");
    /// The same with subscribers that speak the Centrifuge protocol, in JSON.
    static final Dialect CENTRIFUGE = new Dialect(List.of(), centrifuge("{\"id\":2,\"subscribe\":{\"channel\":\"x\"}}"),
            List.of("--pub-path", "/channels/x?subscribe=false", "--msg", Dialect.event(200)));

    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "."));
    private static final Path HOME = ROOT.resolve("platform/server/target/millrace");
    private static final Path TARGET = ROOT.resolve("platform/benchmarks/target");
    private static final Path SCRIPT = ROOT.resolve("platform/benchmarks/src/main/peers/mean.js");
    private static final Pattern READY = Pattern.compile("Millrace is ready: http://localhost:(\\d+)/.*");
    private static final String ROOMY = """
            server:
              limits: {channels: 30000, subscriptions: 20000}
            """;

    private Millrace() {}

    /// Options of a subscriber that connects over the Centrifuge protocol and then says more.
    static List<String> centrifuge(String... commands) {
        return Dialect.join(List.of("--path", "/connection/websocket", "--init", "{\"id\":1,\"connect\":{}}", "--reply", "{}={}"),
                Stream.of(commands).flatMap(each -> Stream.of("--init", each)).toList());
    }

    /// Starts it on a folder with the processors that scenarios use: `echo`, and the mean of each key by a plugin (`readings` to `averages`)
    /// and by a script (`samples` to `means`).
    static Server start(Path folder) throws IOException {
        copy(HOME.resolve("plugins/echo.jar"), folder.resolve("plugins"));
        try (DirectoryStream<Path> built = Files.newDirectoryStream(TARGET, "*-plugin.jar")) {
            copy(built.iterator().next(), folder.resolve("plugins"));
        }
        copy(SCRIPT, folder.resolve("scripts"));
        return start(folder, ROOMY);
    }

    /// Starts it on a folder, with the drop-ins that lie in it, and waits until it is ready.
    static Server start(Path folder, String yaml) throws IOException {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        Path scripts = Files.createDirectories(folder.resolve("scripts"));
        Path config = Files.writeString(folder.resolve("millrace.yaml"), yaml);
        List<String> command = Server.onFirst(List.of(HOME.resolve("bin/millrace").toString(), "serve", "--port", "0", "--config",
                config.toString(), "--data", folder.resolve("data").toString(), "--scripts", scripts.toString(), "--plugins",
                plugins.toString()));
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

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, Files.createDirectories(folder).resolve(file.getFileName().toString()));
    }
}
