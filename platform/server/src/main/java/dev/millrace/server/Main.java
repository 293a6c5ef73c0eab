package dev.millrace.server;

import dev.millrace.server.cli.Cli;
import java.net.URLConnection;

/// The program.
public final class Main {
    private Main() {}

    /// Runs one command of the command line and ends the process with its exit code.
    public static void main(String[] arguments) {
        // A cached jar would be served although the file has been replaced.
        URLConnection.setDefaultUseCaches("jar", false);
        System.exit(Cli.run(arguments));
    }
}
