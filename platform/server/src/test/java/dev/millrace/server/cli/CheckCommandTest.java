package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    @TempDir
    private Path folder;

    @Test
    void findsNothingWrongWithoutAFile() {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("check")).isZero();
        assertThat(terminal.out()).isEqualTo("Nothing is wrong; there is no configuration file.\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesFoldersThatWereAskedForAndAreNotThere() {
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("check", "--scripts", "scirpts")).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo("option '--scripts': there is no folder " + folder.resolve("scirpts") + "\n");
    }

    @Test
    void readsTheUsualFile() throws IOException {
        Path file = Files.writeString(Files.createDirectory(folder.resolve("conf")).resolve("millrace.yaml"), "server: {prot: 1}");
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("check")).isEqualTo(2);
        assertThat(terminal.err()).startsWith(file + ":1:10: unknown setting 'prot', did you mean 'port'?");
    }

    @Test
    void tellsEveryProblemWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "server:\n  port: x\nchannels:\n  a: {slow: never}\n");
        Files.writeString(folder.resolve("jar"), "");
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("check", "--config", "my.yaml", "--plugins", "jar")).isEqualTo(2);
        assertThat(terminal.err().lines()).satisfiesExactly(
                line -> assertThat(line).startsWith(file + ":2:9: setting 'port': expected a whole number"),
                line -> assertThat(line)
                        .isEqualTo(file + ":4:13: setting 'slow': expected one of resume, skip, latest, disconnect, got 'never'"),
                line -> assertThat(line).isEqualTo(folder.resolve("jar") + ": expected a folder that may be read"));
    }

    @Test
    void acceptsTheFileOfTheDistribution() throws IOException {
        Path shipped = Path.of(System.getProperty("millrace.root", "../.."), "platform/server/src/main/dist/conf/millrace.yaml");
        String text = Files.readString(shipped);
        Files.writeString(folder.resolve("as-shipped.yaml"), text);
        Files.writeString(folder.resolve("in-use.yaml"), text.replaceAll("(?m)^# ?(?=[a-z]+:| {2})", ""));
        TestTerminal terminal = new TestTerminal(folder);
        assertThat(terminal.run("check", "--config", "as-shipped.yaml")).isZero();
        assertThat(terminal.run("check", "--config", "in-use.yaml")).isEqualTo(2);
        assertThat(terminal.err().lines()).as("everything but the plugins is there").isNotEmpty()
                .allMatch(line -> line.contains("which no plugin brings; there are: none"));
    }
}
