package dev.millrace.server.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// What a command knows of the process that it runs in.
///
/// @param in what is piped in
/// @param out results
/// @param err everything that is no result
/// @param interactive whether somebody watches `err`
/// @param environment variables by name
/// @param directory the working directory
/// @param home the folder of the distribution
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive, Map<String, String> environment, Path directory,
        Path home) {

    /// The terminal of this process; the launcher says in system properties what Java cannot find out.
    static Terminal ofProcess() {
        Path directory = Path.of("").toAbsolutePath();
        Path home = Path.of(System.getProperty("millrace.home", directory.toString())).toAbsolutePath().normalize();
        return new Terminal(System.in, System.out, System.err, Boolean.getBoolean("millrace.interactive"), System.getenv(), directory,
                home);
    }

    /// Says something that is no result.
    void say(String sentence) {
        err.println("millrace: " + sentence);
    }

    /// A path as it was typed, seen from the working directory.
    Path resolve(Path typed) {
        return directory.resolve(typed).normalize();
    }
}
