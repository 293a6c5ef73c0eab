package dev.millrace.benchmarks.jmh;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/// Runs JMH on the benchmarks of this package, with the options that the server is started with. Everything else is JMH's own command
/// line: a regular expression that chooses benchmarks, `-p together=16`, `-prof gc` for what they allocate, `-l` to list them, `-h` for all
/// the rest.
public final class Jmh {
    private static final String OPTION = "-jvmArgsPrepend";
    private static final Path COMPILER = Path.of(System.getProperty("millrace.root", "."), "platform/server/target/millrace/graal");

    private Jmh() {}

    /// Runs; returns when everything is printed, also of benchmarks that failed.
    ///
    /// @param arguments for JMH
    public static void run(List<String> arguments) throws IOException, RunnerException {
        org.openjdk.jmh.Main.main(withJavaOptions(arguments).toArray(String[]::new));
    }

    /// Adds what the server's start script tells Java, unless the arguments say it.
    static List<String> withJavaOptions(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        if (!all.contains(OPTION)) {
            all.add(OPTION);
            all.add(String.join(" ", javaOptions()));
        }
        return all;
    }

    private static List<String> javaOptions() {
        List<String> options = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Dpolyglot.engine.WarnInterpreterOnly=false"));
        if (compilesScripts()) {
            options.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "-XX:-UseJVMCICompiler",
                    "\"--upgrade-module-path=" + COMPILER + "\""));
        }
        return options;
    }

    /// As the start script decides it.
    private static boolean compilesScripts() {
        return !"interpreted".equals(System.getenv("MILLRACE_SCRIPTS")) && Files.isDirectory(COMPILER)
                && ModuleFinder.ofSystem().find("jdk.internal.vm.ci").isPresent();
    }
}
