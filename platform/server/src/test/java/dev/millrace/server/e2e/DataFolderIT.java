package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data folders that the server cannot or must not use: one clear sentence and an exit code.
class DataFolderIT {
    @TempDir
    Path folder;

    @Test
    void refusesAFolderThatIsReadOnly() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        try (SmallDisk disk = SmallDisk.mount(data, 1)) {
            disk.makeReadOnly();
            assertThat(refusal(data)).contains("no permission to write to the folder " + data, "--data");
        }
    }

    @Test
    void refusesAFolderThatBecameReadOnly() {
        Path data = folder.resolve("disk");
        try (SmallDisk disk = SmallDisk.mount(data, 128)) {
            try (Trial trial = new Trial(folder, data)) {
                trial.run(10);
                trial.server().kill();
            }
            disk.makeReadOnly();
            assertThat(refusal(data)).contains("no permission to write to the folder " + data, "--data");
        }
    }

    @Test
    void refusesAFileInPlaceOfTheFolder() {
        Path data = Distribution.write(folder.resolve("data"), "no folder");
        assertThat(refusal(data)).contains(data.toString()).contains("--data");
    }

    @Test
    void refusesAFileInPlaceOfTheStore() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Distribution.write(data.resolve("store"), "no folder");
        assertThat(refusal(data)).contains(data.toString()).contains("--data");
    }

    @Test
    void refusesAStoreOfANewerFormat() {
        Path data = folder.resolve("data");
        try (Trial trial = new Trial(folder, data)) {
            trial.run(10);
            trial.server().kill();
            Path format = data.resolve("store").resolve("format");
            Distribution.write(format, "2\n");
            assertThat(refusal(data)).contains("format '2'", "this server knows format 1", "start the server that wrote it");
            assertThat(format).hasContent("2\n");
            Distribution.write(format, "1\n");
            trial.run(10);
            trial.finish();
            Audit.check(trial.server(), trial.load().acks());
        }
    }

    /// Starts a server that must not start.
    ///
    /// @return all that it complains of
    private String refusal(Path data) {
        Path drops = folder.resolve("drops");
        try {
            Files.createDirectories(drops);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Program program = Program.run(folder, Map.of("MILLRACE_SCRIPTS", "interpreted"), Distribution.command("serve", "--port", "0",
                "--data", data.toString(), "--plugins", drops.toString(), "--scripts", drops.toString()));
        assertThat(program.exitCode()).as(program.said()).isEqualTo(1);
        List<String> said = program.err();
        assertThat(said).as("what it says").hasSize(1);
        assertThat(said.getFirst()).startsWith("millrace: ");
        return said.getFirst();
    }
}
