package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.Default;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EnvironmentTest {
    private final Problems problems = new Problems();

    private record Server(@Default("8765") int port, @Default("127.0.0.1") String host, Limits limits) {}

    private record Limits(@Default("1MB") @Bytes long maxMessageBytes, @Nullable Duration idle) {}

    private record Root(Server server, @Default("") Map<String, Server> more, @Default("") List<String> names) {}

    private record Twins(String maxSize, Size max) {}

    private record Size(String size) {}

    @Test
    void setsScalarsOfNestedRecords() {
        Root root = overlaid("server: {host: '::1', port: 1}",
                Map.of("MILLRACE_SERVER_PORT", "9000", "MILLRACE_SERVER_LIMITS_MAX_MESSAGE_BYTES",
                        "64KB", "MILLRACE_SERVER_LIMITS_IDLE", "5s", "PATH", "/bin"));
        assertThat(problems.messages()).isEmpty();
        assertThat(Objects.requireNonNull(root).server()).isEqualTo(new Server(9000, "::1", new Limits(65_536, Duration.ofSeconds(5))));
    }

    @Test
    void setsWhereTheFileSaysNothing() {
        assertThat(Objects.requireNonNull(overlaid("server:\n", Map.of("MILLRACE_SERVER_PORT", "9000"))).server().port()).isEqualTo(9000);
        assertThat(Objects.requireNonNull(overlaid("", Map.of("MILLRACE_SERVER_PORT", "9001"))).server().port()).isEqualTo(9001);
    }

    @Test
    void setsAListToOneValue() {
        assertThat(Objects.requireNonNull(overlaid("names: [a, b]", Map.of("MILLRACE_NAMES", "c"))).names()).containsExactly("c");
    }

    @Test
    void tellsUnknownVariablesAndWrongValues() {
        assertThat(overlaid("more: {}",
                Map.of("MILLRACE_SERVER_PROT", "1", "MILLRACE_MORE", "x", "MILLRACE_HOME", "/opt",
                        "MILLRACE_SERVER_PORT", "high")))
                .isNull();
        String known = "known: MILLRACE_SERVER_PORT, MILLRACE_SERVER_HOST, MILLRACE_SERVER_LIMITS_MAX_MESSAGE_BYTES,"
                + " MILLRACE_SERVER_LIMITS_IDLE, MILLRACE_NAMES";
        assertThat(problems.messages()).containsExactly("environment: unknown variable 'MILLRACE_MORE', " + known,
                "environment: unknown variable 'MILLRACE_SERVER_PROT', did you mean 'MILLRACE_SERVER_PORT'? " + known,
                "environment variable MILLRACE_SERVER_PORT: setting 'server.port': expected a whole number from -2147483648 to 2147483647,"
                        + " got 'high'");
    }

    @Test
    void leavesWhatIsNoMappingForBindingToRefuse() {
        assertThat(overlaid("server: 5", Map.of("MILLRACE_SERVER_PORT", "9000"))).isNull();
        assertThat(problems.messages()).containsExactly(
                "m.yaml:1:9: setting 'server': expected a mapping with port, host, limits, got '5'");
    }

    @Test
    void refusesARecordWithOneVariableForTwoSettings() {
        assertThatThrownBy(() -> Environment.variables(Twins.class)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                "MILLRACE_MAX_SIZE");
    }

    private @Nullable Root overlaid(String text, Map<String, String> environment) {
        Node.Mapping base = (Node.Mapping) Yaml.parse("m.yaml", text, problems);
        return Binder.bind(Environment.overlay(base, environment, Root.class, List.of("MILLRACE_HOME"), problems), Root.class, problems);
    }
}
