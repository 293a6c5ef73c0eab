package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.security.Minted;
import dev.millrace.server.security.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution with TLS, tokens and rules, and foreign clients.
class SecurityIT {
    private static final Path GUIDE = Path.of(System.getProperty("millrace.root"), "platform", "docs", "guide", "security.md");

    @TempDir
    Path folder;

    /// The commands of the guide, as they stand there.
    @Test
    void isWhatTheGuideSays() throws IOException {
        List<String> commands = blocks("sh");
        shell(commands.get(0), Map.of());
        try (Distribution server = Distribution.configured(folder, blocks("yaml").getFirst())) {
            Files.copy(folder.resolve("millrace.yaml"), folder.resolve("secure.yaml"));
            String path = Distribution.home().resolve("bin") + ":" + System.getenv("PATH");
            List<String> said = shell(commands.get(1).replace("8765", String.valueOf(server.port())), Map.of("PATH", path));
            assertThat(said.get(0)).contains("\"data\":{\"title\": \"It works\"}");
            assertThat(said.get(1)).contains("\"offset\":1");
            assertThat(said.get(2)).contains("\"version\":");
            assertThat(said.get(3)).isEqualTo("{\"text\": \"Hello\"}");
        }
    }

    @Test
    void servesTheJavaScriptSdkWithTokensOverWss() {
        Pem own = Pem.ec(folder, "server");
        String yaml = """
                server: {tls: {certificate: server.pem, key: server-key.pem}}
                security: {tokens: {hmac: %s}, channels: {board: {publish: user}}}
                """.formatted(Minted.SECRET);
        Map<String, String> trusting = Map.of("NODE_EXTRA_CA_CERTS", own.certificate().toString());
        try (Distribution server = Distribution.configured(folder, yaml);
                Program node = Foreign.node(trusting, "tokens.mjs", server.ws("/connection/websocket").toString(), token(-600, Map.of()))) {
            node.awaitOut(line -> line.equals("{\"what\":\"error\",\"type\":\"connect\",\"code\":109}"));
            node.awaitOut(line -> line.equals("{\"what\":\"asked\"}"));
            node.type(token(2, Map.of("subs", Map.of("board", Map.of("data", 7)))) + "\n");
            node.awaitOut(line -> line.equals("{\"what\":\"server-side\",\"channel\":\"board\",\"data\":7}"));
            node.awaitOut(line -> line.equals("{\"what\":\"unsubscribed\",\"channel\":\"refused\",\"code\":103}"));
            node.awaitOut(line -> line.equals("{\"what\":\"asked\",\"channel\":\"secret\"}"));
            node.type(token(600, Map.of("channel", "secret")) + "\n");
            node.awaitOut(line -> line.equals("{\"what\":\"subscribed\",\"channel\":\"secret\"}"));
            awaitTimes(node, "{\"what\":\"asked\"}", 2); // before the connection expires
            node.type(token(1, Map.of()) + "\n");
            awaitTimes(node, "{\"what\":\"asked\"}", 3);
            node.type("x.y.z\n");
            node.awaitOut(line -> line.equals("{\"what\":\"disconnected\",\"code\":3500}"));
            assertThat(node.exitCode()).as(node.said()).isZero();
            assertThat(node.out()).filteredOn(line -> line.equals("{\"what\":\"connected\"}")).as(node.said()).hasSize(1);
        }
    }

    private static void awaitTimes(Program program, String line, int times) {
        program.awaitOut(said -> said.equals(line) && program.out().stream().filter(line::equals).count() >= times);
    }

    private static String token(long seconds, Map<String, ?> claims) {
        return Minted.token("ada", Instant.now().plusSeconds(seconds), claims);
    }

    private List<String> shell(String commands, Map<String, String> environment) {
        try (Program shell = Program.run(folder, environment,
                List.of("bash", "-e", "-c", commands.replace("curl ", "curl -sSf -w '\\n' ")))) {
            assertThat(shell.exitCode()).as(shell.said()).isZero();
            return shell.out();
        }
    }

    private static List<String> blocks(String language) throws IOException {
        Pattern block = Pattern.compile("(?s)```" + language + "\n(.*?)```");
        return block.matcher(Files.readString(GUIDE)).results().map((MatchResult found) -> found.group(1)).toList();
    }
}
