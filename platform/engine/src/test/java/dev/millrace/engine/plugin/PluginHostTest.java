package dev.millrace.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.PluginException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PluginHostTest {
    private static final String ECHO = """
            @ProcessorType(name = "echo", from = "in", to = "out", key = "/id", time = "/at")
            public class Echo implements Processor<Object> {
                public void onEvent(Event<Object> event, Context context) { context.emit(event.data()); }
            }
            """;
    private static final String BEAT = """
            @SourceType(name = "beat", to = "beats")
            public class Beat implements Source {
                public void run(SourceContext context) {}
            }
            """;

    private static final int CHECKSUM_IN_DIRECTORY = 16;

    @TempDir
    Path copies;
    private PluginHost host;
    private Plugin good;

    @BeforeEach
    void loadAGoodPlugin() throws PluginException {
        host = new PluginHost(copies, PluginHost.API_VERSION);
        good = host.load("good.jar", echo("good", "1.0.0").bytes());
    }

    /// Whatever a test loads, the plugin that was there before lives on and no copy is left behind.
    @AfterEach
    void leavesOthersAloneAndNothingBehind() throws IOException {
        assertThat(good.processors()).singleElement().extracting(PluginProcessor::name).isEqualTo("echo");
        assertThat(copyCount()).isEqualTo(1);
        good.close();
        assertThat(copyCount()).isZero();
    }

    @Test
    void readsWhatThePluginSaysAboutItself() throws PluginException {
        Plugin plugin = host.load("acme.jar", echo("acme", "1.2.3").source("Beat", BEAT).sources("# ours", "acme.Beat # one a second")
                .entry("millrace.yaml", "channels: {}\n").bytes());
        assertThat(plugin.id()).isEqualTo("acme");
        assertThat(plugin.version()).isEqualTo("1.2.3");
        assertThat(plugin.hash()).matches("[0-9a-f]{64}");
        assertThat(plugin.configuration()).isEqualTo("channels: {}\n");
        PluginProcessor echo = plugin.processors().getFirst();
        assertThat(List.of(echo.name(), echo.from(), echo.to(), echo.key(), echo.time()))
                .isEqualTo(List.of("echo", List.of("in"), List.of("out"), "/id", "/at"));
        assertThat(echo.needsSettings()).isFalse();
        assertThat(plugin.sources()).singleElement().satisfies(beat -> {
            assertThat(beat.name()).isEqualTo("beat");
            assertThat(beat.to()).isEqualTo("beats");
        });
        plugin.close();
        assertThat(plugin.processors()).isEmpty();
    }

    @Test
    void loadsAJarThatBundlesTheApi() throws PluginException {
        Plugin plugin = host.load("fat.jar", echo("fat", "1.0.0").bundle(Processor.class).bundle(ProcessorType.class).bytes());
        assertThat(plugin.processors()).hasSize(1);
        plugin.close();
    }

    @Test
    void loadsSeveralGenerationsOfOnePluginSideBySide() throws PluginException {
        byte[] jar = echo("good", "1.10.0").bytes(); // once: entries of a jar have the time at which it was made
        Plugin next = host.load("good.jar", jar);
        Plugin same = host.load("good.jar", jar);
        assertThat(Stream.of(next, good).sorted(Plugin.BY_VERSION)).containsExactly(good, next);
        assertThat(next.hash()).isEqualTo(same.hash());
        next.close();
        same.close();
    }

    @Test
    void closesOnce() throws PluginException, IOException {
        Plugin other = host.load("other.jar", echo("other", "1.0.0").bytes());
        Unloaded unloaded = other.close();
        assertThat(other.close()).isSameAs(unloaded);
        assertThat(copyCount()).isEqualTo(1);
    }

    @Test
    void deletesWhatAnEarlierProcessLeftBehind(@TempDir Path used) throws Exception {
        Files.writeString(used.resolve("0123456789abcdef-7.jar"), "left behind");
        Files.writeString(used.resolve("notes.txt"), "not ours");
        new PluginHost(used, "1.0.0").load("good.jar", echo("good", "1.0.0").bytes()).close();
        assertThat(used).isDirectoryContaining("glob:**notes.txt").isDirectoryNotContaining("glob:**.jar");
    }

    @Test
    void saysWhyItCannotKeepACopy(@TempDir Path used) throws IOException {
        Path file = Files.writeString(used.resolve("file"), "in the way");
        assertThatExceptionOfType(PluginException.class).isThrownBy(
                () -> new PluginHost(file, "1.0.0").load("good.jar", echo("good", "1.0.0").bytes()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.COPY_FAILED));
    }

    @Test
    void hidesTheServerFromPlugins() throws PluginException {
        refuses(Code.MISSING_CLASS, "org.pf4j.Plugin", echo("peek", "1.0.0").processors("org.pf4j.Plugin").bytes());
        refuses(Code.MISSING_CLASS, "PluginHost", echo("peek", "1.0.0").processors(PluginHost.class.getName()).bytes());
        refuses(Code.TYPE_INVALID, "not the jar's own", echo("peek", "1.0.0").processors(Processor.class.getName()).bytes());
    }

    static Stream<Arguments> badManifests() {
        return Stream.of(Arguments.of("Plugin-Id", null, Code.BAD_ID, "got none"),
                Arguments.of("Plugin-Id", "../../etc/x y", Code.BAD_ID, "'../../etc/x y'"),
                Arguments.of("Plugin-Version", null, Code.BAD_VERSION, "got none"),
                Arguments.of("Plugin-Version", "banana", Code.BAD_VERSION, "such as 1.0.0, got 'banana'"),
                Arguments.of("Plugin-Requires", null, Code.BAD_REQUIRES, "got none"),
                Arguments.of("Plugin-Requires", "banana", Code.BAD_REQUIRES, "got 'banana'"),
                Arguments.of("Plugin-Requires", ">=2.0.0", Code.API_TOO_OLD, "requires plugins API >=2.0.0, this server has 1.0.0"),
                Arguments.of("Plugin-Requires", "1.1.0", Code.API_TOO_OLD, "requires plugins API 1.1.0"),
                Arguments.of("Plugin-Requires", "<1.0.0", Code.API_TOO_OLD, "requires plugins API <1.0.0"),
                Arguments.of("Plugin-Class", "acme.Echo", Code.FORBIDDEN_ATTRIBUTE, "Plugin-Class"),
                Arguments.of("Plugin-Dependencies", "other", Code.FORBIDDEN_ATTRIBUTE, "Plugin-Dependencies"),
                Arguments.of("Class-Path", "lib/x.jar", Code.FORBIDDEN_ATTRIBUTE, "Class-Path"));
    }

    @ParameterizedTest
    @MethodSource("badManifests")
    void refusesABadManifest(String attribute, String value, Code code, String reason) {
        refuses(code, reason, echo("acme", "1.0.0").attribute(attribute, value).bytes());
    }

    static Stream<String> goodRanges() {
        return Stream.of("1.0.0", ">=1.0.0", ">=1.0.0 & <2.0.0", "^1.0.0", "1.x", "*");
    }

    @ParameterizedTest
    @MethodSource("goodRanges")
    void acceptsARangeWithThisApi(String range) throws PluginException {
        host.load("acme.jar", echo("acme", "1.0.0").attribute("Plugin-Requires", range).bytes()).close();
    }

    @Test
    void refusesWhatIsNotACompleteJar() {
        byte[] whole = echo("acme", "1.0.0").bytes();
        refuses(Code.NOT_A_JAR, "not a complete jar", new byte[0]);
        refuses(Code.NOT_A_JAR, "not a complete jar", "hello".getBytes(StandardCharsets.UTF_8));
        refuses(Code.NOT_A_JAR, "not a complete jar", Arrays.copyOf(whole, whole.length / 2));
        refuses(Code.NO_MANIFEST, "has no META-INF/MANIFEST.MF", echo("acme", "1.0.0").withoutManifest().bytes());
        refuses(Code.BAD_ENTRY, "leads out of the jar", echo("acme", "1.0.0").entry("../../evil.sh", "x").bytes());
        refuses(Code.BAD_ENTRY, "leads out of the jar", echo("acme", "1.0.0").entry("/etc/evil", "x").bytes());
    }

    @Test
    void refusesAJarWhoseBytesWereDamaged() {
        byte[] damaged = echo("acme", "1.0.0").bytes();
        damaged[indexOfDirectory(damaged) + CHECKSUM_IN_DIRECTORY] ^= 0x55;
        refuses(Code.NOT_A_JAR, "the bytes of META-INF/MANIFEST.MF do not fit their checksum", damaged);
    }

    @Test
    void refusesAJarWithoutTypes() {
        refuses(Code.NO_TYPES, "META-INF/services/dev.millrace.api.Processor",
                TestJars.plugin("acme", "1.0.0").source("Echo", ECHO).bytes());
    }

    @Test
    void refusesClassesThatCannotBeLoaded() {
        refuses(Code.JAVA_TOO_OLD, "the class acme.Echo was compiled for Java 26", echo("acme", "1.0.0").change("acme.Echo", bytes -> {
            bytes[7] = 70;
            return bytes;
        }).bytes());
        refuses(Code.BAD_CLASS, "damaged", echo("acme", "1.0.0").change("acme.Echo", bytes -> Arrays.copyOf(bytes, 100)).bytes());
        refuses(Code.MISSING_CLASS, "lists the class acme.Gone", echo("acme", "1.0.0").processors("acme.Gone").bytes());
        refuses(Code.MISSING_CLASS, "needs the class acme.Base, which is not in the jar: bundle the library",
                echo("acme", "1.0.0").source("Base", "public class Base {}")
                        .source("Echo", ECHO.replace("Echo imp", "Echo extends Base imp"))
                        .without("acme.Base").bytes());
    }

    @Test
    void refusesAClassThatFailsVerification() {
        refuses(Code.BAD_CLASS, "VerifyError", echo("acme", "1.0.0").change("acme.Echo", PluginHostTest::returnFromEmptyStack).bytes());
    }

    static Stream<Arguments> badTypes() {
        return Stream.of(Arguments.of("@ProcessorType(name = \"echo\") public class Echo {}", "does not implement Processor"),
                Arguments.of(ECHO.replace("@Pro", "//@Pro"), "has no annotation @ProcessorType"),
                Arguments.of(ECHO.replace("public class", "class"), "must be public and not abstract"),
                Arguments.of(ECHO.replace("public class", "public abstract class"), "must be public and not abstract"),
                Arguments.of(ECHO.replace("{\n    public void", "{ private Echo() {}\n    public void"), "has 0 public constructors"),
                Arguments.of(
                        ECHO.replace("{\n    public void", "{ public Echo() {} public Echo(R r) {} public record R() {}\n public void"),
                        "has 2 public constructors, expected one"),
                Arguments.of(ECHO.replace("{\n    public void", "{ public Echo(String s) {}\n    public void"),
                        "other parameters than one record"),
                Arguments.of(ECHO.replace("<Object>", "<Integer>"), "got java.lang.Integer"),
                Arguments.of(ECHO.replace("<Object>", "<List<String>>"), "got java.util.List<java.lang.String>"),
                Arguments.of(ECHO.replace("<Object>", "<Map<String, String>>"), "got java.util.Map"),
                Arguments.of(ECHO.replace("Processor<Object>", "Processor").replace("Event<Object>", "Event"), "got nothing"),
                Arguments.of(ECHO.replace("\"echo\"", "\"Echo!\""), "must have a name of the form"),
                Arguments.of(ECHO.replace("\"out\"", "\"$errors\""), "has '$errors' in `to`"),
                Arguments.of(ECHO.replace("\"in\"", "\"../x\""), "has '../x' in `from`"),
                Arguments.of(ECHO.replace("\"/id\"", "\"id\""), "wrong `key`: expected a JSON pointer"));
    }

    @ParameterizedTest
    @MethodSource("badTypes")
    void refusesAWrongType(String source, String reason) {
        refuses(Code.TYPE_INVALID, reason, TestJars.processor("acme", "1.0.0", "Echo", source).bytes());
    }

    @Test
    void refusesTwoTypesOfOneName() {
        refuses(Code.TYPE_INVALID, "two classes for the processor type echo", echo("acme", "1.0.0")
                .source("Other", ECHO.replace("class Echo", "class Other")).processors("acme.Echo", "acme.Other").bytes());
    }

    static Stream<String> endlessSettings() {
        return Stream.of("public record Settings() { public Settings { Wait.forever(); } }",
                "public record Settings(String text) { static final long NEVER = Wait.forever(); }");
    }

    @ParameterizedTest
    @MethodSource("endlessSettings")
    void refusesSettingsThatHangAndLeavesThemToThemselves(String settings) {
        PluginHost hasty = new PluginHost(copies.resolve("hasty"), PluginHost.API_VERSION, new Patience(Duration.ofMillis(500)));
        Problems problems = new Problems();
        try {
            Plugin plugin = hasty.load("bad.jar", waiting(settings));
            Node text = new Node.Scalar(Place.in("test.yaml"), "x");
            var _ = plugin.processors().getFirst().code(Node.empty(Place.in("test.yaml")).with("text", text), problems);
            plugin.close();
        } catch (PluginException e) {
            problems.add(Place.in(e.file()), e.reason());
        }
        assertThat(problems.toString()).contains("did not end within 500 ms: a static initializer or the compact constructor");
        assertThat(copies.resolve("hasty")).isEmptyDirectory();
        copies.resolve("hasty").toFile().delete();
    }

    private static byte[] waiting(String settings) {
        return TestJars.processor("acme", "1.0.0", "Echo", """
                @ProcessorType(name = "echo")
                public class Echo implements Processor<Object> {
                    %s
                    public Echo(Settings settings) {}
                    public void onEvent(Event<Object> event, Context context) {}
                }
                """.formatted(settings)).source("Wait", """
                class Wait {
                    static long forever() {
                        try {
                            Thread.sleep(Duration.ofMinutes(5));
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return 0;
                    }
                }
                """).bytes();
    }

    static Stream<String> goodTypes() {
        return Stream.of(ECHO, ECHO.replace("<Object>", "<Map<String, Object>>"), ECHO.replace("<Object>", "<String>"),
                ECHO.replace("<Object>", "<Echo.Trade>").replace("{\n    public void", "{ public record Trade(String id) {}\n public void"),
                ECHO.replace("implements Processor<Object>", "extends Mid<Object>") + """
                        class Mid<M> extends Base<String, M> { }
                        abstract class Base<X, T> implements Processor<T> {
                            public void onEvent(Event<T> event, Context context) { }
                        }
                        """);
    }

    @ParameterizedTest
    @MethodSource("goodTypes")
    void acceptsWhateverJsonCanBecome(String source) throws PluginException {
        host.load("acme.jar", TestJars.processor("acme", "1.0.0", "Echo", source).bytes()).close();
    }

    private static TestJars echo(String id, String version) {
        return TestJars.processor(id, version, "Echo", ECHO);
    }

    private void refuses(Code code, String reason, byte[] jar) {
        assertThatExceptionOfType(PluginException.class).isThrownBy(() -> host.load("bad.jar", jar)).satisfies(e -> {
            assertThat(e.reason()).contains(reason);
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessage("bad.jar: " + e.reason());
        });
    }

    private long copyCount() throws IOException {
        try (Stream<Path> files = Files.list(copies)) {
            return files.count();
        }
    }

    /// The class with `aload_0, invokespecial` at the start of a constructor made `pop, …`.
    private static byte[] returnFromEmptyStack(byte[] bytes) {
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == 0x2a && bytes[i + 1] == (byte) 0xb7) {
                bytes[i] = 0x57;
                return bytes;
            }
        }
        throw new AssertionError("no constructor found");
    }

    private static int indexOfDirectory(byte[] jar) {
        for (int i = 0; i < jar.length - 3; i++) {
            if (jar[i] == 'P' && jar[i + 1] == 'K' && jar[i + 2] == 1 && jar[i + 3] == 2) {
                return i;
            }
        }
        throw new AssertionError("no central directory");
    }
}
