package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Bytes;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Environment;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.config.Secret;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.window.Aggregate;
import dev.millrace.server.security.SecurityConfig;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MillraceConfigTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z]+\\.[^`|]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^\\| `(MILLRACE_[A-Z_]+)` \\| `([a-zA-Z.]+)` \\|$");

    /// Records that are one value.
    private static final Set<Class<?>> VALUES = Set.of(JsonPath.class, Node.Mapping.class, Aggregate.class, Secret.class);

    private Problems problems = new Problems();
    @TempDir
    private Path folder;

    @Test
    void isWhatTheGuideSays() throws IOException {
        List<String> rows = ROW.matcher(guide()).results().map(row -> row.group(1) + " | " + row.group(2) + " | " + row.group(3)).toList();
        List<String> keys = new ArrayList<>();
        collect(MillraceConfig.class, "", keys);
        assertThat(rows).containsExactlyElementsOf(keys);
    }

    @Test
    void hasTheVariablesThatTheGuideSays() throws IOException {
        Map<String, String> documented = VARIABLE.matcher(guide()).results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        Map<String, String> actual = new TreeMap<>();
        Environment.variables(MillraceConfig.class).forEach((name, path) -> actual.put(name, String.join(".", path)));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(actual);
    }

    @Test
    void acceptsTheExampleOfTheGuide() throws IOException {
        MatchResult example = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(guide()).results().findFirst().orElseThrow();
        MillraceConfig config = loaded(example.group(1), Map.of());
        assertThat(config.server().port()).isEqualTo(9_000);
        assertThat(config.engine().channels().keySet()).containsExactly("trades", "metrics.*");
        assertThat(config.engine().processors()).containsKey("candles");
    }

    @Test
    void needsNoFile() {
        MillraceConfig config = MillraceConfig.load(null, Map.of("PATH", "/bin"), problems);
        assertThat(problems.messages()).isEmpty();
        assertThat(config).isEqualTo(new MillraceConfig(
                new ServerConfig("127.0.0.1", 8765, List.of(), null, Duration.ofSeconds(25), Duration.ofSeconds(10),
                        new ServerConfig.Limits(256 << 10, 20_000, 1_000, 1 << 20, 10_000, 100)),
                SecurityConfig.OPEN,
                Map.of(),
                Map.of(), Map.of()));
    }

    @Test
    void takesVariablesOverTheFile() {
        MillraceConfig config = loaded("server: {port: 1, host: localhost}",
                Map.of("MILLRACE_SERVER_PORT", "9001", "MILLRACE_SERVER_LIMITS_MESSAGE", "1MB", "MILLRACE_LOG", "debug"));
        assertThat(config.server().port()).isEqualTo(9_001);
        assertThat(config.server().host()).isEqualTo("localhost");
        assertThat(config.server().limits().message()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"security: HUSH", "security: {tokens: HUSH}", "security: {HUSH: 1}", "security: {tokens: {keys: HUSH}}",
            "security: {tokens: {hmac: 'file:HUSH', leeway: HUSH}}", "security: {tokens: {HUSH}}", "security: {apiKeys: {a: HUSH}}",
            "security: {channels: HUSH}", "security: {channels: {a: {subscribe: HUSH}}}",
            "server: {tls: {certificate: a, key: {HUSH: 1}}}"})
    void showsNothingThatStandsBelowSecurity(String yaml) {
        assertThat(refused(yaml, Map.of("MILLRACE_SECURITY_TOKENS_LEEWAY", "HUSH")))
                .allSatisfy(message -> assertThat(message).doesNotContain("HUSH"));
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThat(refused("""
                server:
                  prot: 8765
                  limits: {message: 64kb}
                channels:
                  "a b": {}
                processors:
                  p: {from: x}
                """, Map.of("MILLRACE_SERVER_PROT", "1"))).satisfiesExactly(
                message -> assertThat(message).startsWith("environment: unknown variable 'MILLRACE_SERVER_PROT', did you mean"),
                message -> assertThat(message).startsWith("f.yaml:2:3: unknown setting 'prot', did you mean 'port'?"),
                message -> assertThat(message).startsWith("f.yaml:3:21: setting 'message': expected a size such as 64KB"),
                message -> assertThat(message).startsWith("f.yaml:5:3: expected a channel name or pattern"),
                message -> assertThat(message).startsWith("f.yaml:7:6: missing setting 'use'"));

    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void listensOnLoopback(String host) {
        assertThat(loaded("server: {host: '" + host + "'}", Map.of()).server().host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.1"})
    void refusesToListenElsewhereUnlessClientsAreAskedWhoTheyAre(String host) {
        String elsewhere = "server: {host: '" + host + "'}\n";
        assertThat(refused(elsewhere, Map.of())).singleElement().asString()
                .startsWith("f.yaml:1:1: setting 'server.host': " + host + " lets others than this machine in")
                .contains("expected 'security.tokens'");
        problems = new Problems();
        assertThat(loaded(elsewhere + "security: {channels: {'news.*': {subscribe: anonymous}}}", Map.of()).server().host())
                .isEqualTo(host);
        assertThat(loaded(elsewhere, Map.of("MILLRACE_SECURITY_TOKENS_HMAC", "0123456789abcdef0123456789abcdef")).security().isOpen())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "500ms", "1500ms"})
    void asksForSignsOfLifeEverySoManyWholeSeconds(String ping) {
        assertThat(refused("server: {ping: " + ping + "}", Map.of())).singleElement().asString()
                .startsWith("f.yaml:1:9: setting 'ping': expected whole seconds such as 25s, got ");
        problems = new Problems();
        assertThat(loaded("server: {ping: 2s}", Map.of()).server().ping()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "LOCALHOST.evil", ""})
    void listensOnAddressesNotOnNames(String host) {
        assertThat(refused("server: {host: '" + host + "'}", Map.of())).containsExactly(
                "f.yaml:1:9: setting 'host': expected localhost or an address such as 127.0.0.1, 0.0.0.0 or ::, got '" + host + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"port: 65536|setting 'port': expected a whole number from 0 to 65535, got '65536'",
            "port: high|setting 'port': expected a whole number from 0 to 65535, got 'high'",
            "limits: {connections: 0}|setting 'connections': expected a whole number, 1 or more, got '0'",
            "limits: {message: 2GB}|setting 'message': expected 16KB to 1GB, got 2147483648 bytes",
            "origins: [https://a.org/b]|setting 'origins': expected web sites such as https://app.example.org, without a path, got 'https://a.org/b'"})
    void refusesValuesOutOfRange(String setting, String message) {
        assertThat(refused("server: {" + setting + "}", Map.of())).singleElement().asString().endsWith(message);
    }

    @Test
    void tellsEveryNumberThatIsOutOfRangeAtOnce() {
        assertThat(refused("server: {port: 70000, limits: {channels: 0, connections: x}}\nprocessors: {a: {use: b, lanes: 65}}", Map.of()))
                .containsExactly("f.yaml:1:16: setting 'port': expected a whole number from 0 to 65535, got '70000'",
                        "f.yaml:1:42: setting 'channels': expected a whole number, 1 or more, got '0'",
                        "f.yaml:1:58: setting 'connections': expected a whole number, 1 or more, got 'x'",
                        "f.yaml:2:33: setting 'lanes': expected a whole number from 1 to 64, got '65'");
    }

    @Test
    void tellsWhyAFileCannotBeRead() throws IOException {
        assertThat(MillraceConfig.load(Path.of("nowhere.yaml"), Map.of(), problems)).isNull();
        Path latin = Files.write(folder.resolve("latin.yaml"), "a: ü".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(MillraceConfig.load(latin, Map.of(), problems)).isNull();
        assertThat(MillraceConfig.load(folder, Map.of(), problems)).isNull();
        assertThat(problems.messages()).containsExactly("nowhere.yaml: cannot read the configuration: there is no such file",
                latin + ": cannot read the configuration: expected UTF-8, got other bytes",
                folder + ": cannot read the configuration: expected a file, got a folder");
    }

    @Test
    void takesTheOperatorsEntriesOverTheDemos() throws IOException {
        Path demo = Files.writeString(folder.resolve("demo.yaml"), "processors: {a: {use: demo}, b: {use: demo}}");
        EngineConfig weaker = Objects.requireNonNull(MillraceConfig.loadEngine(demo, problems));
        MillraceConfig config = loaded("processors: {a: {use: own}}", Map.of()).over(weaker);
        assertThat(config.processors().get("a")).extracting("use").isEqualTo("own");
        assertThat(config.processors().get("b")).extracting("use").isEqualTo("demo");
    }

    private MillraceConfig loaded(String text, Map<String, String> environment) {
        MillraceConfig config = load(text, environment);
        assertThat(problems.messages()).isEmpty();
        return Objects.requireNonNull(config);
    }

    private List<String> refused(String text, Map<String, String> environment) {
        assertThat(load(text, environment)).isNull();
        return problems.messages().stream().map(message -> message.replace(folder.toString() + "/", "")).toList();
    }

    private @Nullable MillraceConfig load(String text, Map<String, String> environment) {
        try {
            return MillraceConfig.load(Files.writeString(folder.resolve("f.yaml"), text), environment, problems);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String guide() throws IOException {
        return Files.readString(Path.of(System.getProperty("millrace.root", "../.."), "platform/docs/guide/configuration.md"));
    }

    /// The keys of a record in its order, as rows of the guide's table.
    private static void collect(Class<?> type, String path, List<String> rows) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = path + component.getName();
            if (component.getType().isRecord() && !VALUES.contains(component.getType())) {
                collect(component.getType(), key + ".", rows);
            } else if (component.getType() == Map.class) {
                Type values = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[1];
                if (VALUES.contains(values)) {
                    rows.add(key + ".<name> | text | none");
                } else {
                    collect((Class<?>) values, key + ".<name>.", rows);
                }
            } else {
                rows.add(key + " | " + kind(component) + " | " + preset(component, key));
            }
        }
    }

    private static String kind(RecordComponent component) {
        Class<?> type = component.getType();
        if (component.isAnnotationPresent(Bytes.class)) {
            return "size";
        }
        if (type.isEnum()) {
            List<String> names = Stream.of(type.getEnumConstants()).map(each -> "`" + spelled(each) + "`").toList();
            return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
        }
        return Objects.requireNonNull(
                Map.of(String.class, "text", int.class, "whole number", Integer.class, "whole number", Long.class, "whole number",
                        Duration.class,
                        "duration", JsonPath.class, "JSON pointer", Node.Mapping.class, "settings", Path.class, "file", Secret.class,
                        "secret")
                        .getOrDefault(type, type == List.class ? "list of " + items(component) : null),
                type.getName());
    }

    private static String items(RecordComponent component) {
        Type of = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
        return of == Path.class ? "files" : of == Secret.class ? "secrets" : "text";
    }

    private static String spelled(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String preset(RecordComponent component, String key) {
        Default preset = component.getAnnotation(Default.class);
        if (preset != null) {
            return preset.value().isEmpty() ? "none" : "`" + preset.value() + "`";
        }
        if (Arrays.stream(component.getAnnotatedType().getAnnotations())
                .noneMatch(a -> a.annotationType().getSimpleName().equals("Nullable"))) {
            return "required";
        }
        if (key.startsWith("server.") || key.startsWith("security.")) {
            return "none";
        }
        if (key.startsWith("channels.") && !key.endsWith(".key") && !key.endsWith(".ttl")) {
            return "[below](#what-is-stored)";
        }
        return key.startsWith("channels.") || key.contains(".window.") || key.contains(".late.")
                ? "none"
                : key.endsWith(".lanes") ? "chosen" : "the type's";
    }
}
