package dev.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The load generator in C, built with the machine's compiler, so that the generator is not what is measured. Used by one thread.
final class Load {
    private static final Path SOURCE = Path.of(System.getProperty("millrace.root", "."), "platform/benchmarks/src/main/c/wsload.c");
    private final Path program;

    /// @param folder where the program is built
    Load(Path folder) throws IOException, InterruptedException {
        program = folder.resolve("wsload");
        Process compiler = new ProcessBuilder("gcc", "-O2", "-march=native", "-o", program.toString(), SOURCE.toString()).inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("gcc could not build " + SOURCE);
        }
    }

    /// Runs it and returns what it measured.
    JsonNode run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Cores.last());
        command.add(program.toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--json", "--quiet"));
        Path errors = Files.createTempFile("wsload", ".err");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("wsload measured nothing: " + Files.readString(errors));
        }
        Files.delete(errors);
        return JsonMapper.shared().readTree(line);
    }
}
