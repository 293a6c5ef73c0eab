package dev.millrace.benchmarks;

import dev.millrace.benchmarks.peers.JettyPeer;
import dev.millrace.benchmarks.peers.VertxPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The servers to compare with, each in the natural and fast code for it. None looks into the JSON, except Socket.IO, which must, and those
/// that run a handler.
///
/// uWebSockets.js is not among them because it is not in the npm registry: Bun's server has uWebSockets inside.
final class Peers {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "."));
    private static final Path SOURCES = ROOT.resolve("platform/benchmarks/src/main/peers");
    private static final Path C = ROOT.resolve("platform/benchmarks/src/main/c");
    private static final Path BUILT = ROOT.resolve("platform/benchmarks/target/peers").toAbsolutePath();
    private static final String NPM = "npm, which is part of Node: apt-get install npm";
    private static final Dialect PATHS = Dialect.ofPaths("/echo", "/sub", "/pub");
    private static final Dialect SCRIPTED = PATHS.processing("/process");
    private static final Dialect MUTE = new Dialect(List.of(), PATHS.subscribe(), PATHS.publish());

    private Peers() {}

    /// All of them, the physical limit first.
    static List<Peer> all() {
        return List.of(raw("raw-c", "batch", PATHS), raw("raw-c-each", "each", MUTE), java("jetty", JettyPeer.class),
                java("vertx", VertxPeer.class),
                new Peer("bun", NPM, List.of(bun(), "--version"), (port, _) -> List.of(bun(), built("bun.js"), String.valueOf(port)),
                        SCRIPTED),
                node("ws", "ws", SCRIPTED), node("socketio", "socket.io", socketIo()), nats(), nchan(), python());
    }

    /// Copies the sources of the peers to where their libraries are, and fetches those that come from npm, the first time.
    static void prepare() throws IOException, InterruptedException {
        Files.createDirectories(BUILT);
        boolean fresh = !same("package-lock.json");
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.writeString(BUILT.resolve(source.getFileName().toString()), Files.readString(source));
            }
        }
        if (fresh && run(BUILT, "npm", "ci", "--silent", "--no-audit", "--no-fund") != 0) {
            Files.delete(BUILT.resolve("package-lock.json"));
        }
        run(BUILT, "gcc", "-O2", "-march=native", "-o", built("rawws"), C.resolve("rawws.c").toAbsolutePath().toString());
    }

    /// Where a source of the peers lies beside its libraries.
    static String built(String file) {
        return BUILT.resolve(file).toString();
    }

    private static boolean same(String file) throws IOException {
        return Files.exists(BUILT.resolve(file)) && Files.mismatch(SOURCES.resolve(file), BUILT.resolve(file)) < 0;
    }

    private static int run(Path folder, String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(folder.resolve(command[0] + ".log").toFile()).start().waitFor();
        } catch (IOException e) {
            return -1; // the program is not installed: its peers will say so
        }
    }

    private static String bun() {
        return built("node_modules/@oven/bun-linux-x64/bin/bun");
    }

    /// The least that a server can do, in C: with what waits for a subscriber in one write, or each message in one of its own.
    private static Peer raw(String name, String mode, Dialect dialect) {
        return new Peer(name, "apt-get install gcc", List.of("sh", "-c", "test -x " + built("rawws") + " && gcc --version"),
                (port, _) -> List.of(built("rawws"), String.valueOf(port), mode), dialect);
    }

    private static Peer java(String name, Class<?> main) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-Xmx1g", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), main.getName());
        return new Peer(name, "built with this module", Dialect.join(command, List.of("--version")),
                (port, _) -> Dialect.join(command, List.of(String.valueOf(port))), PATHS);
    }

    private static Peer node(String name, String library, Dialect dialect) {
        String version = "console.log(require('%s/package.json').version + ' on Node ' + process.version)".formatted(library);
        return new Peer(name, NPM, List.of("env", "NODE_PATH=" + built("node_modules"), "node", "-e", version),
                (port, _) -> List.of("node", built(name + ".js"), String.valueOf(port)), dialect);
    }

    private static Dialect socketIo() {
        List<String> connect = List.of("--path", "/socket.io/?EIO=4&transport=websocket", "--reply", "2=3", "--init-wait", "40");
        String event = Dialect.event(200);
        return new Dialect(
                Dialect.join(connect, List.of("--init-wait", "42[\"subscribe\"]", "--msg", "42[\"echo\"," + event + "]")),
                Dialect.join(connect, List.of("--init-wait", "42[\"subscribe\"]")),
                List.of("--pub-init-wait", "40", "--msg", "42[\"publish\"," + event + "]"));
    }

    private static Peer nats() {
        String connect = "CONNECT {\"verbose\":false,\"pedantic\":false}\\r\\n";
        String message = " 200\\r\\n" + Dialect.event(200) + "\\r\\n";
        List<String> binary = List.of("--binary", "--reply", "PING\\r\\n=PONG\\r\\n");
        Dialect dialect = new Dialect(
                Dialect.join(binary, List.of("--init-wait", connect + "SUB e.{id} 1\\r\\n", "--msg", "PUB e.{id}" + message)),
                Dialect.join(binary, List.of("--init-wait", connect + "SUB x 1\\r\\n")),
                List.of("--pub-init-wait", connect, "--msg", "PUB x" + message));
        return new Peer("nats", "apt-get install nats-server", List.of("nats-server", "--version"),
                (port, folder) -> List.of("nats-server", "-c", configured("nats.conf", port, folder)), dialect);
    }

    private static Peer nchan() {
        String probe = "test -e /usr/lib/nginx/modules/ngx_nchan_module.so && nginx -v";
        return new Peer("nchan", "apt-get install nginx libnginx-mod-nchan", List.of("sh", "-c", probe),
                (port, folder) -> List.of("nginx", "-p", folder.toString(), "-c", configured("nginx.conf", port, folder)), MUTE);
    }

    private static Peer python() {
        String version = "import sys, websockets; print(websockets.__version__, 'on Python', sys.version.split()[0])";
        return new Peer("python", "apt-get install python3-websockets", List.of("/usr/bin/python3", "-c", version),
                (port, _) -> List.of("/usr/bin/python3", built("python.py"), String.valueOf(port)), PATHS);
    }

    private static String configured(String file, int port, Path folder) throws IOException {
        String text = Files.readString(SOURCES.resolve(file)).replace("{port}", String.valueOf(port)).replace("{folder}",
                folder.toString());
        return Files.writeString(folder.resolve(file), text).toString();
    }
}
