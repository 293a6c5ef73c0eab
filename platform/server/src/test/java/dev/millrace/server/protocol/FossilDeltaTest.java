package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FossilDeltaTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] delta(String before, String after) {
        byte[] delta = FossilDelta.encode(utf8(before), utf8(after));
        if (delta == null) {
            throw new AssertionError("no delta");
        }
        return delta;
    }

    @Test
    void tellsWhatChanged() {
        String before = "{\"symbol\":\"ACME\",\"price\":12.50,\"volume\":1000,\"exchange\":\"Frankfurt\"}";
        String after = "{\"symbol\":\"ACME\",\"price\":12.75,\"volume\":1000,\"exchange\":\"Frankfurt\"}";
        byte[] delta = delta(before, after);
        assertThat(new String(delta, StandardCharsets.UTF_8)).isEqualTo("14\nS@0,2:75b@U,1_4n5z;");
        assertThat(FossilText.decode(before, delta)).isEqualTo(after);
    }

    @Test
    void isNotThereWhenItWouldNotBeSmaller() {
        assertThat(FossilDelta.encode(utf8("{\"a\":1}"), utf8("{\"b\":2}"))).isNull();
        assertThat(FossilDelta.encode(utf8(""), utf8("{\"b\":2,\"c\":\"something else\"}"))).isNull();
        assertThat(FossilDelta.encode(utf8("1"), utf8("2"))).isNull();
    }

    @Test
    void breaksNoCharacterApart() throws CharacterCodingException {
        String before = "{\"text\":\"grüße aus der Mühle €uro 😀 und mehr davon\"}";
        String after = "{\"text\":\"grüñe aus der Mühle €ura 😁 und mehr davon\"}";
        byte[] delta = delta(before, after);
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(delta));
        assertThat(FossilText.decode(before, delta)).isEqualTo(after);
    }

    @Test
    void givesTheTargetBackWhateverWasChanged() throws CharacterCodingException {
        Random random = new Random(20261123);
        int deltas = 0;
        for (int i = 0; i < 5_000; i++) {
            String before = text(random, random.nextInt(400));
            String after = changed(before, random);
            if (FossilDelta.encode(utf8(before), utf8(after)) != null) {
                deltas++;
                byte[] delta = delta(before, after);
                assertThat(delta.length).isLessThan(utf8(after).length);
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(delta));
                assertThat(FossilText.decode(before, delta)).isEqualTo(after);
            }
        }
        assertThat(deltas).isGreaterThan(2_000);
    }

    @Test
    void staysFastOnTextThatRepeatsItself() {
        String before = "a".repeat(100_000) + "b";
        String after = "a".repeat(90_000) + "c" + "a".repeat(20_000);
        byte[] delta = delta(before, after);
        assertThat(delta).hasSizeLessThan(60);
        assertThat(FossilText.decode(before, delta)).isEqualTo(after);
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(switch (random.nextInt(12)) {
                case 0 -> "ü";
                case 1 -> "€";
                case 2 -> "😀";
                default -> (char) ('a' + random.nextInt(6));
            });
        }
        return text.toString();
    }

    private static String changed(String text, Random random) {
        int[] points = text.codePoints().toArray();
        StringBuilder changed = new StringBuilder();
        int changes = 1 + random.nextInt(4);
        int from = 0;
        for (int i = 0; i < changes && points.length > 0; i++) {
            int to = from + random.nextInt(points.length - from + 1);
            changed.append(new String(points, from, to - from)).append(text(random, random.nextInt(6)));
            from = random.nextInt(4) == 0 ? random.nextInt(points.length + 1) : Math.min(points.length, to + random.nextInt(4));
        }
        return changed.append(new String(points, from, points.length - from)).toString();
    }
}
