package dev.millrace.server.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Clients that nobody here wrote, on runtimes that are not Java. Where a runtime is missing its tests are skipped, but with `CI=true` they
/// fail.
final class Foreign {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"), "platform", "server");
    private static final Path SOURCES = ROOT.resolve("src").resolve("test").resolve("clients");
    private static final Path FOLDER = ROOT.resolve("target").resolve("clients");
    private static final List<String> CHROMIUMS = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3", "python");

    private Foreign() {}

    /// Starts a script of `src/test/clients/node`, whose packages are installed when they are missing.
    static Program node(String script, String... arguments) {
        return node(Map.of(), script, arguments);
    }

    /// The same with variables in its environment.
    static Program node(Map<String, String> environment, String script, String... arguments) {
        return start(installed(), environment, "node", script, arguments);
    }

    /// The packages of the Node clients, which are installed when they are missing.
    static Path nodePackages() {
        return installed().resolve("node_modules");
    }

    private static synchronized Path installed() {
        need("node", "--version");
        need("npm", "--version");
        Path folder = copied("node");
        install(folder);
        return folder;
    }

    private static void install(Path folder) {
        Path installed = folder.resolve("node_modules").resolve("installed-lock.json");
        try {
            Path lock = folder.resolve("package-lock.json");
            if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
                return;
            }
            Program install = Program.run(folder, Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
                    List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            if (install.exitCode() != 0) {
                throw missing("the packages of the Node clients cannot be installed: " + install.said());
            }
            Files.copy(lock, installed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a script of `src/test/clients/python` on a Python that has the package `websockets`.
    static Program python(String script, String... arguments) {
        return start(copied("python"), Map.of("PYTHONUNBUFFERED", "1"), python(), script, arguments);
    }

    /// A Python that has the package `websockets`.
    static String python() {
        for (String python : PYTHONS) {
            if (works(List.of(python, "-c", "import websockets"))) {
                return python;
            }
        }
        throw missing("no Python with the package `websockets` (Debian: python3-websockets), tried " + PYTHONS);
    }

    /// Starts `curl`.
    static Program curl(String... arguments) {
        need("curl", "--version");
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--no-buffer"));
        command.addAll(List.of(arguments));
        return Program.start(ROOT, Map.of(), command);
    }

    /// Where Chromium is.
    static String chromium() {
        for (String path : CHROMIUMS) {
            if (works(List.of(path, "--version"))) {
                return path;
            }
        }
        throw missing("no Chromium, looked for " + CHROMIUMS);
    }

    private static Program start(Path folder, Map<String, String> environment, String runtime, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(runtime, script));
        command.addAll(List.of(arguments));
        return Program.start(folder, environment, command);
    }

    /// Needs a program.
    ///
    /// @param argument with which it ends at once
    static void need(String program, String argument) {
        if (!works(List.of(program, argument))) {
            throw missing("`" + program + "` is not on the PATH");
        }
    }

    private static boolean works(List<String> command) {
        try (Program program = Program.run(ROOT, Map.of(), command)) {
            return program.exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /// Skips the test, or fails it where nothing must be missing.
    static AssertionError missing(String what) {
        if ("true".equals(System.getenv("CI"))) {
            fail(what + ", and CI=true");
        }
        Assumptions.abort(what);
        return new AssertionError(what);
    }

    private static Path copied(String name) {
        Path target = FOLDER.resolve(name);
        try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
            Files.createDirectories(target);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
