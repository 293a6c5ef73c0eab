package dev.millrace.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.processor.ScriptWorkFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts cannot tell whether an event came by values or was parsed by their engine: each is sent as it is, and in an array, which is always
/// parsed.
final class FlatEventsTest {
    private static final String DESCRIBE = """
            export const processor = { to: 'out' };
            export function onEvent(event) {
              const object = Array.isArray(event) ? event[0] : event;
              const fields = Object.entries(object).map(([name, value]) => [name, typeof value, Object.is(value, -0) ? '-0' : String(value)]);
              object.added = Object.getPrototypeOf(object) === Object.prototype;
              return [fields, Object.keys(object), object.hasOwnProperty('__proto__')];
            }
            """;
    private static final List<String> NAMES = List.of("a", "b", "price", "10", "2", "__proto__", "constructor", "", "\\\"", "\\u2028",
            "\\n",
            "ü", "\uD83D\uDE00", "\\ud800", "'", "${x}", "*/");
    private static final List<String> VALUES = List.of("0", "-0", "-0.0", "1", "-1", "2147483647", "2147483648", "-2147483649",
            "9007199254740993", "-9223372036854775808", "12345678901234567890123", "0.1", "1e3", "1E-7", "1e400", "4.9e-324", "true",
            "false",
            "null", "\"\"", "\"text\"", "\"ü \uD83D\uDE00\"", "\"\\u0000\\\\\\\"\"", "\"\\ud800\"", "\"1\"");

    @TempDir
    private Path folder;
    private Scripts scripts;

    @BeforeEach
    void open() {
        scripts = new Scripts(folder);
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void areSeenAsIfTheyHadBeenParsedByTheEngine() throws Exception {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("FlatEventsTest: -Dmillrace.seed=" + seed);
        RandomGenerator random = new java.util.Random(seed);
        requireSame(IntStream.range(0, 500).mapToObj(_ -> object(random)).toList());
    }

    @Test
    void areSeenWithEachValueUnderEachName() throws Exception {
        List<String> texts = new ArrayList<>(List.of("{}", " { } "));
        for (String name : NAMES) {
            VALUES.forEach(value -> texts.add("{\"" + name + "\":" + value + "}"));
        }
        requireSame(texts);
    }

    @Test
    void mayHaveMoreFieldsAndShapesThanAreRemembered() throws Exception {
        requireSame(IntStream.range(0, 80)
                .mapToObj(i -> IntStream.rangeClosed(0, i).mapToObj(j -> "\"f" + j + "\":" + i).collect(Collectors.joining(",", "{", "}")))
                .toList());
    }

    @Test
    void mayBeFlatAgainAfterManyThatWereNot() throws Exception {
        List<String> texts = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> texts.add("{\"nested\":{\"i\":" + i + "}}"));
        IntStream.range(0, 300).forEach(i -> texts.add("{\"i\":" + i + "}"));
        requireSame(texts);
    }

    private void requireSame(List<String> texts) throws Exception {
        ScriptWorkFixture lane = scripts.lane(DESCRIBE);
        for (String text : texts) {
            lane.event("k", text);
            lane.event("k", "[" + text + "]");
            List<String> emitted = lane.emitted();
            assertThat(emitted.get(emitted.size() - 2)).as(text).isEqualTo(emitted.getLast());
            lane.commit();
        }
    }

    /// Names may occur twice.
    private static String object(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(6))
                .mapToObj(_ -> "\"" + NAMES.get(random.nextInt(NAMES.size())) + "\":" + VALUES.get(random.nextInt(VALUES.size())))
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
