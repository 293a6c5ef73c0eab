package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlTest {
    private final Problems problems = new Problems();

    @Test
    void knowsThePlaceOfEveryKeyAndValue() {
        Node.Mapping root = parse("""
                # a comment
                channels:
                  trades: {key: /symbol}
                  'metrics.*':
                    retain: [a,
                             b]
                """);
        Node.Mapping channels = mapping(root, "channels");
        assertThat(root.keyPlace("channels")).hasToString("f.yaml:2:1");
        assertThat(channels.place()).hasToString("f.yaml:3:3");
        assertThat(channels.entries().keySet()).containsExactly("trades", "metrics.*");
        assertThat(channels.keyPlace("metrics.*")).hasToString("f.yaml:4:3");
        assertThat(mapping(channels, "trades").keyPlace("key")).hasToString("f.yaml:3:12");
        assertThat(entry(mapping(channels, "trades"), "key").place()).hasToString("f.yaml:3:17");
        Node.Sequence list = (Node.Sequence) entry(mapping(channels, "metrics.*"), "retain");
        assertThat(list.items().get(1).place()).hasToString("f.yaml:6:14");
    }

    @Test
    void keepsScalarsAsTheyWereWritten() {
        Node.Mapping root = parse("a: 010\nb: 1_0\nc: yes\nd: 'null'\ne: null\nf:\ng: ''\nh: 2026-01-01\ni: |\n  x\n  y\n");
        assertThat(root.entries().values().stream().map(YamlTest::text)).containsExactly("010", "1_0", "yes", "null", null, null, "",
                "2026-01-01", "x\ny\n");
    }

    @Test
    void readsJson() {
        Node.Mapping root = parse("{\"a\":\t\"\\ud83d\\ude00\\/\",\n\t\"b\": [1, 2.5e3, true, null]}");
        assertThat(text(entry(root, "a"))).isEqualTo("😀/");
        assertThat(((Node.Sequence) entry(root, "b")).items().stream().map(YamlTest::text)).containsExactly("1", "2.5e3", "true", null);
        assertThat(root.keyPlace("b")).hasToString("f.yaml:2:2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n", "null", "---\n", "\uFEFF"})
    void readsNothingAsAnEmptyMapping(String text) {
        assertThat(parse(text).entries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a: 1\\n\\tb: 2|f.yaml:2:1: a tab is not allowed here, indent with spaces",
            "a: 1\\n  b: 2|f.yaml:2:4: a 'key: value' is not allowed here, check the indentation and quote text that contains ': '",
            "a:\\n    b: 1\\n  c: 2|f.yaml:3:3: expected the end of the block, check the indentation: expected <block end>, but found '<block mapping start>'"
                    + " (while parsing a block mapping that begins in line 1)",
            "a: 'open\\n|f.yaml:2:1: invalid YAML: found unexpected end of stream (while scanning a quoted scalar that begins in line 1)",
            "a: @x|f.yaml:1:4: invalid YAML: found character '@' that cannot start any token, put the text in quotes",
            "a: 1\\n---\\nb: 2|f.yaml:3:1: expected one document, got a second one",
            "a: &x [1]\\nb: *x|f.yaml:2:4: an alias, '*' and a name, is not supported: write the value out, or put text that begins with '*' in quotes",
            "a: !!binary aGk=|f.yaml:1:4: a tag, '!' and a name, is not supported: write the plain value, or put text that begins with '!' in quotes",
            "? [1]\\n: 2|f.yaml:1:4: expected plain text as a key",
            "a: 1\\nb: \\7|f.yaml:2:4: unexpected character U+0007, write it as an escape in double quotes"})
    void tellsOneProblemWhereTheTextIsNoYaml(String text, String message) {
        Node node = Yaml.parse("f.yaml", text.translateEscapes(), problems);
        assertThat(problems.messages()).containsExactly(message);
        assertThat(node).isEqualTo(Node.empty(Place.in("f.yaml")));
    }

    @Test
    void tellsEveryDuplicateKeyAndTakesTheFirst() {
        Node.Mapping root = (Node.Mapping) Yaml.parse("f.yaml", "a: 1\nb: {c: 1, c: 2}\na: 3\n", problems);
        assertThat(problems.messages()).containsExactly("f.yaml:2:11: duplicate key 'c', it stands in line 2 already",
                "f.yaml:3:1: duplicate key 'a', it stands in line 1 already");
        assertThat(text(entry(root, "a"))).isEqualTo("1");
    }

    @Test
    void refusesABillionLaughsWithoutExpandingThem() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol, lol]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of("*a" + (i - 1), "*a" + (i - 1)))));
        }
        Yaml.parse("f.yaml", bomb.toString(), problems);
        assertThat(problems.messages()).containsExactly(
                "f.yaml:2:10: an alias, '*' and a name, is not supported: write the value out, or put text that begins with '*' in quotes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesDeepNesting(String opening) {
        Yaml.parse("f.yaml", opening.repeat(100_000), problems);
        assertThat(problems.messages()).singleElement().asString().startsWith("f.yaml:1:").contains("deep");
    }

    @Test
    void refusesALongText() {
        Yaml.parse("f.yaml", "a".repeat(Yaml.MAX_LENGTH + 1), problems);
        assertThat(problems.messages()).containsExactly("f.yaml: the text has 1048577 characters, expected at most 1048576");
    }

    @Test
    void showsNoControlCharactersOfAKey() {
        Yaml.parse("f.yaml", "\"a\\r\\nb\\u202e\": 1\n\"a\\r\\nb\\u202e\": 2\n", problems);
        assertThat(problems.messages()).containsExactly("f.yaml:2:1: duplicate key 'a??b?', it stands in line 1 already");
    }

    @Test
    void makesATreeOfPlainValues() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("from", List.of("a", "b"));
        values.put("lanes", 2.0);
        values.put("share", 0.25);
        values.put("limits", Map.of("time", "2s"));
        values.put("on", true);
        values.put("key", null);
        Node.Mapping tree = Yaml.of(values, "s.js");
        assertThat(tree).isEqualTo(parse("{from: [a, b], lanes: 2, share: 0.25, limits: {time: 2s}, on: true, key: null}"));
        assertThat(tree.keyPlace("from")).hasToString("s.js");
    }

    @Test
    void refusesValuesThatAreNotPlain() {
        assertThatThrownBy(() -> Yaml.of(Map.of("a", Map.of("b", new StringBuilder[0])), "s.js")).isInstanceOf(
                IllegalArgumentException.class).hasMessage(
                        "setting 'a.b': expected text, a number, true or false, a list or a mapping, got a StringBuilder[]");
    }

    @Test
    void refusesAMapThatContainsItself() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("a", values);
        assertThatThrownBy(() -> Yaml.of(values, "s.js")).hasMessage("the value is nested deeper than 64 levels");
    }

    private Node.Mapping parse(String text) {
        Node node = Yaml.parse("f.yaml", text, problems);
        assertThat(problems.messages()).isEmpty();
        return (Node.Mapping) node;
    }

    private static Node entry(Node.Mapping mapping, String key) {
        return Objects.requireNonNull(mapping.entries().get(key));
    }

    private static Node.Mapping mapping(Node.Mapping parent, String key) {
        return (Node.Mapping) entry(parent, key);
    }

    private static @Nullable String text(Node node) {
        return ((Node.Scalar) node).text();
    }
}
