package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeCommandTest {
    private final TestTerminal terminal;
    private final Path folder;

    ServeCommandTest(@TempDir Path folder) {
        this.folder = folder;
        this.terminal = new TestTerminal(folder);
    }

    @Test
    void servesUntilItIsToldToStop() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Files.createDirectory(folder.resolve("mine"));
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread serving = new Thread(() -> exitCode.complete(terminal.run("serve", "--port", "0", "--scripts", "mine")), "serving");
        serving.start();
        await().until(() -> terminal.out().contains("Millrace is ready: http://"));
        serving.interrupt();
        assertThat(exitCode.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(terminal.out()).contains("the defaults", folder.resolve("mine") + " (watched)", "scripts run ")
                .endsWith("Millrace stops.\n");
        assertThat(folder.resolve("data")).isDirectory();
        assertThat(folder.resolve("plugins")).isDirectory();
        assertThat(folder.resolve("scripts")).doesNotExist();
    }

    @Test
    void tellsThatThePortIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(terminal.run("serve", "--port", Integer.toString(other.getLocalPort()))).isEqualTo(1);
            assertThat(terminal.err()).isEqualTo("millrace: port " + other.getLocalPort()
                    + " is in use: stop what uses it, or choose another with '--port N'\n");
        }
    }

    @Test
    void tellsThatAFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(terminal.run("serve", "--data", "file")).isEqualTo(1);
        assertThat(terminal.run("serve", "--data", "file/inside")).isEqualTo(1);
        assertThat(terminal.err().lines()).satisfiesExactly(
                line -> assertThat(line).isEqualTo(
                        "millrace: expected a folder, but " + file + " is a file; '--data DIR' chooses another folder"),
                line -> assertThat(line).startsWith("millrace: cannot create the folder " + file + "/inside (")
                        .endsWith("; '--data DIR' chooses another folder"));
    }

    @Test
    void refusesFoldersThatWereAskedForAndAreNotThere() {
        assertThat(terminal.run("serve", "--scripts", "scirpts", "--plugins", "plugin")).isEqualTo(2);
        assertThat(terminal.err().lines()).containsExactly("millrace: option '--plugins': there is no folder " + folder.resolve("plugin"),
                "millrace: option '--scripts': there is no folder " + folder.resolve("scirpts"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAWrongConfigurationAndTellsAllOfIt() throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "server: {host: 0.0.0.0}\nchanels: {}\n");
        assertThat(terminal.run("serve", "--config", "my.yaml")).isEqualTo(2);
        assertThat(terminal.err())
                .startsWith("millrace: the configuration is wrong:\n" + file + ":1:1: setting 'server.host': 0.0.0.0 lets others")
                .contains("\n" + file + ":2:1: unknown setting 'chanels', did you mean 'channels'?");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void addsTheDemoOfTheDistribution() throws IOException {
        assertThat(terminal.run("serve", "--demo")).isEqualTo(2);
        assertThat(terminal.err()).contains(folder.resolve("conf/demo.yaml") + ": cannot read the configuration: there is no such file");
        Files.writeString(Files.createDirectory(folder.resolve("conf")).resolve("demo.yaml"), "sources: {a: {}}");
        assertThat(terminal.run("serve", "--demo")).isEqualTo(2);
        assertThat(terminal.err()).contains("demo.yaml:1:14: missing setting 'use'");
    }

    @Test
    void refusesOtherPortsAndLevelsOfLogging() {
        assertThat(terminal.run("serve", "--port", "70000")).isEqualTo(2);
        assertThat(new Cli(terminal.with(InputStream.nullInputStream(), Map.of("MILLRACE_LOG", "loud"))).execute("serve")).isEqualTo(2);
        assertThat(terminal.err().lines()).containsExactly(
                "millrace: option '--port': setting 'port': expected 0 to 65535, got 70000",
                "millrace: MILLRACE_LOG: expected error, warn, info, debug or trace, got 'loud'");
    }
}
