package dev.millrace.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonScanTest {
    private static final JsonPath KEY = JsonPath.of("/key");
    private static final String STRANGE = "{}[]\":,\\ \t\n0123456789.-+eEtrufalsn/\u0001\u007fä";
    private static final String[] SCALARS = {"0", "-0", "1.5", "-12.25e+10", "1E2", "true", "false", "null", "\"\"", "\"text\"",
            "\"a longer text, with more than eight bytes\"", "\"tab\\t and \\u00e4\"", "\"q\\\"\"", "9007199254740993", "\"ä\""};

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"key\":\"k\"} | k", " { \"a\" : [ 1 , {\"key\":2} ] , \"key\" : 12.50 } | 12.50",
            "{\"key\":true,\"key\":2} | true", "{\"a\":{\"key\":1},\"b\":2} |", "{\"key\":{\"a\":1}} |", "{\"key\":null} |", "{} |",
            "{\"keys\":1,\"ke\":2,\"key\":-1e3} | -1e3"})
    void knowsUsualTextsAndTheirMembers(String text, String found) {
        JsonScan scan = scan(text);
        assertThat(scan.isKnown()).isTrue();
        assertThat(scan.found()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"key\":\"\\u0041\"}", "{\"k\\u0065y\":1}", "[1]", "1", "{\"key\":\"ä\"}"})
    void leavesUnusualTextsToTheParser(String text) {
        assertThat(scan(text).isKnown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{]", "[}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "[1,]", "[,1]", "[1 2]", "01", "1.", ".5",
            "-", "+1", "1e", "1e+", "tru", "truex", "nul", "\"", "\"\\\"", "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "{}{}", "1 1", "{\"a\":1}}",
            "[1]]", "{a:1}", "'a'", "NaN", "// x", "\"12345678"})
    void knowsNothingOfWrongTexts(String text) {
        assertThat(JsonScan.of(bytes(text), null).isKnown()).isFalse();
    }

    @Test
    void agreesWithTheParserOnRandomTexts() throws InvalidJsonException {
        long seed = Long.getLong("millrace.json.seed", System.nanoTime());
        System.out.println("JsonScanTest: -Dmillrace.json.seed=" + seed);
        Random random = new Random(seed);
        int known = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            write(text, random, 0);
            if (i % 2 == 1) {
                mutate(text, random);
            }
            byte[] json = bytes(text.toString());
            JsonScan scan = JsonScan.of(json, KEY.member());
            if (scan.isKnown()) {
                known++;
                assertThatCode(() -> JsonText.parse(json, KEY)).as("%s", text).doesNotThrowAnyException();
                assertThat(scan.found()).as("%s", text).isEqualTo(JsonText.parse(json, KEY)).isEqualTo(KEY.find(json));
            }
        }
        assertThat(known).as("texts that were known").isGreaterThan(20_000);
    }

    private static void write(StringBuilder text, Random random, int depth) {
        int choice = depth == 0 ? 0 : random.nextInt(depth > 4 ? 4 : 8);
        if (depth > 0 && choice < 6 - depth / 2) {
            text.append(SCALARS[random.nextInt(SCALARS.length)]);
            return;
        }
        boolean isObject = random.nextInt(3) > 0 || depth == 0;
        text.append(isObject ? '{' : '[');
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            text.append(i == 0 ? "" : ",").append(" ".repeat(random.nextInt(2)));
            if (isObject) {
                text.append(random.nextInt(3) == 0 ? "\"key\"" : "\"m" + i + "\"").append(random.nextBoolean() ? ":" : " : ");
            }
            write(text, random, depth + 1);
        }
        text.append(isObject ? '}' : ']');
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> text.deleteCharAt(at);
            case 1 -> text.insert(at, STRANGE.charAt(random.nextInt(STRANGE.length())));
            default -> text.setCharAt(at, STRANGE.charAt(random.nextInt(STRANGE.length())));
        }
    }

    private static JsonScan scan(String text) {
        return JsonScan.of(bytes(text), KEY.member());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
