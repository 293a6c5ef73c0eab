package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.Folders;
import dev.millrace.engine.config.Problems;
import dev.millrace.server.MillraceConfig;
import dev.millrace.server.Platform;
import dev.millrace.server.StartException;
import dev.millrace.server.security.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands and a server that speaks TLS and asks for tokens.
final class SecureServerTest {
    private final Path folder;
    private final TestTerminal terminal;
    private final Platform platform;

    SecureServerTest(@TempDir Path folder) throws StartException, IOException {
        this.folder = folder;
        terminal = new TestTerminal(folder);
        Pem.ec(folder, "server");
        Files.writeString(folder.resolve("hmac.key"), "0123456789abcdef0123456789abcdef\n");
        Files.writeString(folder.resolve("api.key"), "the key of a backend\n");
        Path file = Files.writeString(folder.resolve("secure.yaml"), """
                server: {tls: {certificate: server.pem, key: server-key.pem}}
                security:
                  tokens: {hmac: file:hmac.key}
                  apiKeys: file:api.key
                """);
        Problems problems = new Problems();
        MillraceConfig config = MillraceConfig.load(file, Map.of(), problems);
        assertThat(problems.messages()).isEmpty();
        platform = new Platform(Objects.requireNonNull(config).withPort(0),
                new Folders(folder.resolve("data"), folder.resolve("plugins"), folder.resolve("scripts")));
        platform.start();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private int run(String input, String... arguments) {
        return new Cli(terminal.typing(input)).execute(arguments);
    }

    private String[] there(String command, String channel, String... options) {
        List<String> all = new ArrayList<>(List.of(command, channel, "--url", platform.address().toString().replace("http", "ws")));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private String token() throws IOException {
        assertThat(run("", "token", "--config", "secure.yaml", "--user", "ada")).as(terminal::err).isZero();
        String token = terminal.out().strip();
        return "file:" + Files.writeString(folder.resolve("token"), token);
    }

    @Test
    void isReachedWithItsAuthorityAndAToken() throws IOException {
        assertThat(platform.address().getScheme()).isEqualTo("https");
        String token = token();
        assertThat(run("1\n2\n", there("publish", "trades", "--ca", "server.pem", "--token", token))).as(terminal::err).isZero();
        assertThat(run("", there("subscribe", "trades", "--ca", "server.pem", "--token", "file:api.key", "--last", "2", "--count", "2")))
                .as(terminal::err).isZero();
        assertThat(terminal.out()).endsWith("1\n2\n");
    }

    @Test
    void isMeasured() throws IOException {
        assertThat(run("", "bench", "--url", platform.address().toString(), "--ca", "server.pem", "--token", token(), "--seconds", "1",
                "--warmup", "0")).as(terminal::err).isZero();
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(run("1\n", there("publish", "trades"))).isEqualTo(1);
        assertThat(terminal.err()).contains("is not believed", "'--ca FILE' names the PEM file of its authority");
        assertThat(run("1\n", there("publish", "trades", "--ca", "server.pem"))).isEqualTo(1);
        assertThat(terminal.err()).contains("HTTP status 401");
        assertThat(run("", there("subscribe", "trades", "--ca", "server.pem"))).isEqualTo(1);
        assertThat(terminal.err()).contains("anonymous clients may not subscribe to channel 'trades'");
        assertThat(run("1\n", there("publish", "trades", "--ca", "hmac.key"))).isEqualTo(2);
        assertThat(terminal.err()).contains("option '--ca': expected a PEM file with certificates of authorities");
    }

    @Test
    void signsNothingWithoutASecret() throws IOException {
        Files.writeString(folder.resolve("open.yaml"), "server: {port: 1}");
        assertThat(run("", "token", "--config", "open.yaml", "--user", "ada")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected the setting 'security.tokens.hmac'");
    }
}
