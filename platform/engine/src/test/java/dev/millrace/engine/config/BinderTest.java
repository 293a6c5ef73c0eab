package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Default;
import dev.millrace.engine.json.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BinderTest {
    private final Problems problems = new Problems();

    enum Mode {
        DEAD_LETTER, SKIP
    }

    private record Inner(@Default("3") int depth, @Nullable String note) {}

    private record Strict(String must) {}

    private record All(String text, boolean truth, int whole, long wide, double decimal, Duration every, @Bytes long size, Mode mode,
            JsonPath key, List<String> names, List<Integer> numbers, Map<String, Duration> waits, Inner inner, List<Inner> inners,
            Node raw) {}

    private record Preset(@Default("x: y") String text, @Default("true") boolean truth, @Default("7") Integer whole,
            @Default("1.5") double decimal, @Default("1m") Duration every, @Default("64KB") @Bytes long size, @Default("skip") Mode mode,
            @Default("/a") JsonPath key, @Default("[a, b]") List<String> names, @Default("") List<String> none,
            @Default("") Map<String, Integer> empty, @Default("{depth: 9}") Inner inner, Inner absent) {}

    private record Optional(@Nullable String text, @Nullable Integer whole, @Bytes @Nullable Long size, @Nullable List<String> names,
            @Nullable Inner inner, @Nullable Node raw, @Nullable Mode mode) {}

    private record Retention(@Nullable String key, @Default("5m") Duration retain, @Default("skip") Mode slow) {}

    private record Window(Duration every, Strict nested) {}

    record Checked(@Default("1") int lanes) {
        Checked {
            if (lanes > 64) {
                throw new IllegalArgumentException("setting 'lanes': expected 1 to 64, got " + lanes);
            }
        }
    }

    record Broken(@Default("1") int lanes) {
        Broken {
            throw new IllegalStateException("no database for " + lanes);
        }
    }

    private record Several(Checked first, Map<String, Checked> more) {}

    private record BadDefault(@Default("soon") Duration every) {}

    private record Unsupported(Set<String> names) {}

    private record Endless(@Nullable Endless inner) {}

    private record Files(Path file, Secret secret, List<Secret> more) {}

    private record Names(@Named(Grammar.ENTRY) Map<String, List<String>> entries, @Named(Grammar.CHANNEL) List<String> to) {}

    /// A plugin's class loader in small: it has its own copy of this test's records.
    private static final class Foreign extends ClassLoader {
        Foreign() {
            super(BinderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(BinderTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = Objects.requireNonNull(in).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void findsFilesBesideTheConfigurationAndReadsSecretsFromThem(@TempDir Path folder) throws IOException {
        java.nio.file.Files.writeString(folder.resolve("s.key"), "hidden\n");
        Node node = Yaml.parse(folder.resolve("c.yaml").toString(), "{file: a/b.pem, secret: file:s.key, more: plain}", problems);
        Files files = Objects.requireNonNull(Binder.bind(node, Files.class, problems));
        assertThat(files).isEqualTo(new Files(folder.resolve("a/b.pem"), new Secret("hidden"), List.of(new Secret("plain"))));
        assertThat(files.toString()).doesNotContain("hidden").doesNotContain("plain");
    }

    @Test
    void saysWhichSecretCannotBeRead() {
        Node node = Yaml.parse("c.yaml", "{file: '', secret: file:absent.key, more: []}", problems);
        assertThat(Binder.bind(node, Files.class, problems)).isNull();
        assertThat(problems.messages()).containsExactly("c.yaml:1:8: setting 'file': expected the name of a file, got ''",
                "c.yaml:1:20: setting 'secret': expected a secret, or file: and the name of a readable file that holds one, got"
                        + " what is not shown here");
    }

    @Test
    void dropsOnlyTheEndOfTheLineBehindASecret(@TempDir Path folder) throws IOException {
        java.nio.file.Files.writeString(folder.resolve("s.key"), "\n two words \t\r\n\n");
        Node node = Yaml.parse(folder.resolve("c.yaml").toString(), "{file: a, secret: file:s.key, more: ' plain '}", problems);
        Files files = Objects.requireNonNull(Binder.bind(node, Files.class, problems));
        assertThat(files.secret().text()).isEqualTo("\n two words \t");
        assertThat(files.more().getFirst().text()).isEqualTo(" plain ");
    }

    private record Guarded(@Confidential Files files, @Confidential @Named(Grammar.ENTRY) @Default("") Map<String, Integer> numbers,
            int open) {}

    @ParameterizedTest
    @ValueSource(strings = {"{files: HUSH, open: 1}", "{files: {file: a, secret: b, more: [], HUSH: 1}, open: 1}",
            "{files: [HUSH], open: 1}",
            "{files: {HUSH}, open: 1}", "{files: {file: a, secret: {HUSH: 1}, more: []}, open: 1}",
            "{files: {file: a, secret: 'file:HUSH', more: ['file:HUSH']}, open: 1}",
            "{files: {file: \"HUSH\\0\", secret: b, more: []}, open: 1}",
            "{files: {file: a, secret: b, more: []}, numbers: {a: HUSH, 'HUSH ?': 1}, open: 1}",
            "{files: {file: a, secret: b, more: []}, numbers: {HUSH: x}, open: 1}",
            "{files: {file: a, secret: *HUSH, more: []}, open: 1}", "{files: {file: a, secret: !HUSH x, more: []}, open: 1}",
            "{files: {file: a, secret: !HUSH!x, more: []}, open: 1}"})
    void showsNothingOfWhatMayBeASecret(String yaml) {
        assertThat(Binder.bind(Yaml.parse("c.yaml", yaml, problems), Guarded.class, problems)).isNull();
        assertThat(problems.messages()).isNotEmpty()
                .allSatisfy(message -> assertThat(message).startsWith("c.yaml:1:").doesNotContain("HUSH"));
    }

    @Test
    void stillNamesWhatIsProbablyASettingWrittenWrongly() {
        Node node = Yaml.parse("c.yaml", "{files: {fil: a, file: a, secret: b, more: []}, open: HUSH}", problems);
        assertThat(Binder.bind(node, Guarded.class, problems)).isNull();
        assertThat(problems.messages()).satisfiesExactly(first -> assertThat(first).contains("unknown setting 'fil', did you mean 'file'?"),
                second -> assertThat(second).endsWith("got 'HUSH'"));
    }

    @Test
    void bindsEveryType() {
        All all = bound("""
                text: hello
                truth: true
                whole: -5
                wide: 5000000000
                decimal: 2.5e3
                every: 250ms
                size: 1GB
                mode: dead-letter
                key: /a/b
                names: [a, b]
                numbers: [1, 2]
                waits: {b: 1s, a: 2h}
                inner: {note: n}
                inners: [{depth: 1}, {}]
                raw: {any: [thing]}
                """, All.class);
        assertThat(all).isEqualTo(new All("hello", true, -5, 5_000_000_000L, 2_500, Duration.ofMillis(250), 1L << 30, Mode.DEAD_LETTER,
                JsonPath.of("/a/b"), List.of("a", "b"), List.of(1, 2), Map.of("b", Duration.ofSeconds(1), "a", Duration.ofHours(2)),
                new Inner(3, "n"), List.of(new Inner(1, null), new Inner(3, null)), Yaml.parse("g", "any: [thing]", problems)));
        assertThat(all.waits().keySet()).containsExactly("b", "a");
        assertThat(all.raw().place()).hasToString("f.yaml:15:6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text:\nnames: null\ninner:\n"})
    void takesDefaultsForWhatIsAbsentOrEmpty(String text) {
        assertThat(bound(text, Preset.class)).isEqualTo(new Preset("x: y", true, 7, 1.5, Duration.ofMinutes(1), 65_536, Mode.SKIP,
                JsonPath.of("/a"), List.of("a", "b"), List.of(), Map.of(), new Inner(9, null), new Inner(3, null)));
    }

    @Test
    void takesNullForWhatIsNullableAndAbsent() {
        assertThat(bound("", Optional.class)).isEqualTo(new Optional(null, null, null, null, null, null, null));
        assertThat(bound("size: 2MB\nwhole: 4\nnames: []", Optional.class)).isEqualTo(
                new Optional(null, 4, 2L << 20, List.of(), null, null, null));
    }

    @Test
    void takesOneScalarForAList() {
        assertThat(Objects.requireNonNull(bound("names: trades", Optional.class).names())).containsExactly("trades");
    }

    @ParameterizedTest
    @CsvSource({"0ms,0", "250ms,250", "5s,5000", "1m,60000", "2h,7200000", "7d,604800000"})
    void readsDurations(String text, long millis) {
        assertThat(Quantity.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"512,512", "512B,512", "64KB,65536", "3MB,3145728", "1GB,1073741824", "2TB,2199023255552"})
    void readsSizes(String text, long bytes) {
        assertThat(Quantity.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "5S", "-5s", "1.5s", "5min", "1m30s", "999999999d", "9999999999999999999s"})
    void refusesOtherDurations(String text) {
        assertThat(Quantity.duration(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KB", "64 KB", "64kb", "64K", "-1", "1.5GB", "999999999TB", "9999999999999999999"})
    void refusesOtherSizes(String text) {
        assertThat(Quantity.bytes(text)).isNull();
    }

    @Test
    void tellsAnUnknownSettingAndTheOneThatWasMeant() {
        assertRefused("retian: 5m\nzebra: 1\n\"b\\na\": 2", Retention.class,
                "f.yaml:1:1: unknown setting 'retian', did you mean 'retain'? known: key, retain, slow",
                "f.yaml:2:1: unknown setting 'zebra', known: key, retain, slow",
                "f.yaml:3:1: unknown setting 'b?a', known: key, retain, slow");
    }

    @Test
    void tellsAMissingSettingAndWhatItIs() {
        assertRefused("nested: {}", Window.class, "f.yaml:1:1: missing setting 'every' (a duration such as 1m)",
                "f.yaml:1:9: missing setting 'must' (text)");
        Problems own = new Problems();
        assertThat(Binder.bind(Yaml.parse("f.yaml", "", own), Window.class, own)).isNull();
        assertThat(own.messages()).containsExactly("f.yaml:1:1: missing setting 'every' (a duration such as 1m)",
                "f.yaml:1:1: missing setting 'nested' (a mapping with must)");
    }

    @Test
    void tellsAllProblemsAtOnceEachAtItsPlace() {
        assertRefused("""
                text: [1]
                truth: yes
                whole: 3000000000
                wide: 1.0
                decimal: NaN
                every: 5 minutes
                size: 64kb
                mode: dead_letter
                key: symbol
                names: {a: b}
                numbers: [1, two, [3]]
                waits: {a: 1s, b: 2}
                inner: {dept: 4, depth: x}
                inners: {depth: 1}
                """, All.class, "f.yaml:1:1: missing setting 'raw' (settings)", "f.yaml:1:7: setting 'text': expected text, got a list",
                "f.yaml:2:8: setting 'truth': expected true or false, got 'yes'",
                "f.yaml:3:8: setting 'whole': expected a whole number from -2147483648 to 2147483647, got '3000000000'",
                "f.yaml:4:7: setting 'wide': expected a whole number from -9223372036854775808 to 9223372036854775807, got '1.0'",
                "f.yaml:5:10: setting 'decimal': expected a number, got 'NaN'",
                "f.yaml:6:8: setting 'every': expected a duration such as 1m: a whole number and the unit ms, s, m, h or d, at most 36500d,"
                        + " got '5 minutes'",
                "f.yaml:7:7: setting 'size': expected a size such as 64KB: a whole number of bytes, or with the unit KB, MB, GB or TB,"
                        + " got '64kb'",
                "f.yaml:8:7: setting 'mode': expected one of dead-letter, skip, got 'dead_letter'",
                "f.yaml:9:6: setting 'key': expected a JSON pointer such as /symbol, got 'symbol'",
                "f.yaml:10:8: setting 'names': expected a list, got a mapping",
                "f.yaml:11:14: setting 'numbers[1]': expected a whole number from -2147483648 to 2147483647, got 'two'",
                "f.yaml:11:19: setting 'numbers[2]': expected a whole number, got a list",
                "f.yaml:12:19: setting 'b': expected a duration such as 1m: a whole number and the unit ms, s, m, h or d, at most 36500d,"
                        + " got '2'",
                "f.yaml:13:9: unknown setting 'dept', did you mean 'depth'? known: depth, note",
                "f.yaml:13:25: setting 'depth': expected a whole number from -2147483648 to 2147483647, got 'x'",
                "f.yaml:14:9: setting 'inners': expected a list, got a mapping");
    }

    @Test
    void tellsTheWholePathWhereThereAreNoLines() {
        Node tree = Yaml.of(Map.of("nested", Map.of("must", List.of()), "every", "x"), "s.js");
        assertThat(Binder.bind(tree, Window.class, problems)).isNull();
        assertThat(problems.messages()).containsExactly(
                "s.js: setting 'every': expected a duration such as 1m: a whole number and the unit ms, s, m, h or d, at most 36500d, got 'x'",
                "s.js: setting 'nested.must': expected text, got a list");
    }

    @Test
    void tellsWhatARecordRefusesAtItsMapping() {
        assertRefused("first: {lanes: 65, lane: 1}\nmore:\n  a:\n    lanes: 66\n", Several.class,
                "f.yaml:1:8: setting 'lanes': expected 1 to 64, got 65",
                "f.yaml:1:20: unknown setting 'lane', did you mean 'lanes'? known: lanes",
                "f.yaml:4:5: setting 'lanes': expected 1 to 64, got 66");
    }

    @Test
    void tellsWhatElseARecordsConstructorThrows() {
        assertRefused("lanes: 2", Broken.class,
                "f.yaml:1:1: the settings " + Broken.class.getName()
                        + " refused these values: java.lang.IllegalStateException: no database for 2");
    }

    @Test
    void tellsMistakesOfTheRecordItself() {
        assertRefused("", BadDefault.class, "f.yaml:1:1: setting 'every': expected a duration such as 1m: a whole number and the unit"
                + " ms, s, m, h or d, at most 36500d, got 'soon'");
        assertThat(Binder.bind(Node.empty(Place.in("g")), Unsupported.class, problems)).isNull();
        assertThat(problems.messages().getLast()).startsWith("g: the setting 'names' of " + Unsupported.class.getName()
                + " has the type java.util.Set<java.lang.String>, expected String,");
        assertThat(Binder.bind(Node.empty(Place.in("h")), Endless.class, problems)).isNull();
        assertThat(problems.messages().getLast()).isEqualTo("h: the settings " + Endless.class.getName() + " contain themselves");
    }

    @Test
    void refusesNamesOutsideTheirGrammar() {
        assertRefused("entries: {a b: ['c d']}\nto: [ok, '../x']", Names.class,
                "f.yaml:1:11: expected a name of 1 to 64 of the characters A-Z a-z 0-9 _ . -, got 'a b'",
                "f.yaml:2:10: setting 'to[1]': expected a channel name of 1 to 255 of the characters A-Z a-z 0-9 _ . : -, got '../x'");
    }

    @Test
    void bindsHiddenRecordsOfAnotherClassLoader() throws Exception {
        Class<? extends Record> foreign = new Foreign().loadClass(Inner.class.getName()).asSubclass(Record.class);
        assertThat(foreign).isNotEqualTo(Inner.class);
        Record bound = Binder.bind(Yaml.parse("f.yaml", "depth: 5", problems), foreign, problems);
        assertThat(bound).isInstanceOf(foreign).hasToString("Inner[depth=5, note=null]");
    }

    @Test
    void refusesAnythingButAMappingForARecord() {
        assertRefused("lanes:1", Checked.class, "f.yaml:1:1: expected a mapping with lanes, got 'lanes:1'");
    }

    private <R extends Record> R bound(String text, Class<R> type) {
        R record = Binder.bind(Yaml.parse("f.yaml", text, problems), type, problems);
        assertThat(problems.messages()).isEmpty();
        return Objects.requireNonNull(record);
    }

    private void assertRefused(String text, Class<? extends Record> type, String... messages) {
        assertThat(Binder.bind(Yaml.parse("f.yaml", text, problems), type, problems)).isNull();
        assertThat(problems.messages()).containsExactly(messages);
    }
}
