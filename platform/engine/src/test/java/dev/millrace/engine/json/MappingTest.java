package dev.millrace.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.api.Json;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MappingTest {
    private final Codec codec = new Mapping().codec();

    enum Side {
        BUY, SELL
    }

    record Order(String id, long count, double price, boolean open, @Nullable Side side, @Nullable List<Order> parts) {}

    record Times(Instant at, LocalDate day, Duration every) {}

    record Nothing() {}

    @Test
    void keepsARecordThroughJson() throws MappingException {
        Order order = new Order("a", 3, 1.25, true, Side.SELL, List.of(new Order("b", 1, 1, false, null, null)));
        assertThat(text(codec.write(order)))
                .isEqualTo("{\"id\":\"a\",\"count\":3,\"price\":1.25,\"open\":true,\"side\":\"SELL\",\"parts\":"
                        + "[{\"id\":\"b\",\"count\":1,\"price\":1.0,\"open\":false,\"side\":null,\"parts\":null}]}");
        assertThat(codec.read(codec.write(order), Order.class)).isEqualTo(order);
    }

    record Envelope(int id, @Nullable Json body) {}

    @Test
    void keepsJsonTextInsideOtherData() throws MappingException {
        Envelope envelope = new Envelope(1, Json.of("{\"a\":[1.10,null,\"é\"]}"));
        assertThat(text(codec.write(envelope))).isEqualTo("{\"id\":1,\"body\":{\"a\":[1.10,null,\"é\"]}}");
        assertThat(codec.read(codec.write(envelope), Envelope.class)).isEqualTo(envelope);
        assertThat(read("{\"id\":2,\"body\": [ 1 , 2 ] }", Envelope.class)).isEqualTo(new Envelope(2, Json.of("[1,2]")));
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> codec.write(new Envelope(1, Json.of("[1"))))
                .withMessageContaining("body: not JSON");
    }

    private record Hidden(int value) {}

    record Checked(int value) {
        Checked {
            if (value < 0) {
                throw new IllegalArgumentException("must not be negative");
            }
        }
    }

    record Broken(int value) {
        Broken {
            if (value == 0) {
                throw new NoClassDefFoundError("acme/Missing");
            }
        }
    }

    @Test
    void makesRecordsOfAllKinds() throws MappingException {
        assertThat(read("{\"value\":7}", Hidden.class)).isEqualTo(new Hidden(7));
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> read("{\"value\":-1}", Checked.class))
                .withMessageContaining("must not be negative");
        assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> read("{\"value\":0}", Broken.class));
    }

    @Test
    void writesTimesAsText() throws MappingException {
        Times times = new Times(Instant.ofEpochSecond(1), LocalDate.of(2026, 1, 2), Duration.ofMinutes(1));
        assertThat(text(codec.write(times)))
                .isEqualTo("{\"at\":\"1970-01-01T00:00:01Z\",\"day\":\"2026-01-02\",\"every\":\"PT1M\"}");
        assertThat(codec.read(codec.write(times), Times.class)).isEqualTo(times);
    }

    @Test
    void readsPlainValues() throws MappingException {
        assertThat(read("{\"a\":[1,2.5,\"x\",true,null]}", Object.class)).asString().isEqualTo("{a=[1, 2.5, x, true, null]}");
        assertThat(read("null", Object.class)).isNull();
        assertThat(read("12345678901234567890", Object.class)).asString().isEqualTo("12345678901234567890");
        assertThat(text(codec.write(new Nothing()))).isEqualTo("{}");
        assertThat(text(codec.write(null))).isEqualTo("null");
        assertThat(text(codec.write("a\"é"))).isEqualTo("\"a\\\"é\"");
    }

    @Test
    void ignoresWhatTheTypeDoesNotKnow() throws MappingException {
        assertThat(read("{\"x\":{\"deep\":[1]},\"id\":\"a\",\"count\":1,\"price\":2,\"open\":true}", Order.class))
                .isEqualTo(new Order("a", 1, 2, true, null, null));
    }

    @Test
    void namesThePlaceOfAMisfit() {
        refuses("{\"id\":\"a\",\"count\":\"x\"}", Order.class, "count: expected a whole number, got \"x\"");
        refuses("{\"count\":null}", Order.class, "count: expected a whole number, got null");
        refuses("{\"open\":[]}", Order.class, "open: expected true or false, got an array");
        refuses("{\"id\":{}}", Order.class, "id: expected a string, got an object");
        refuses("{\"side\":\"HOLD\"}", Order.class, "side: expected one of [BUY, SELL], got \"HOLD\"");
        refuses("{\"parts\":3}", Order.class, "parts: expected an array, got 3");
        refuses("{\"parts\":[{\"id\":\"a\",\"count\":1,\"price\":2,\"open\":true},{\"price\":\"abc\"}]}", Order.class,
                "parts[1].price: expected a number, got \"abc\"");
        refuses("{\"id\":\"a\",\"count\":1,\"open\":true}", Order.class, "price: expected a number, got nothing");
        refuses("{\"at\":\"yesterday\"}", Times.class, "at: expected ISO 8601 text for Instant, got \"yesterday\"");
        refuses("7", Order.class, "expected an object, got 7");
        refuses("{\"count\":\"" + "x".repeat(100) + "\"}", Order.class,
                "count: expected a whole number, got \"" + "x".repeat(40) + "…\"");
    }

    @Test
    void refusesToWriteWhatIsNotData() {
        Runnable function = () -> {};
        refusesToWrite(function, "a function is not data: expected a record, map, list, string, number, boolean or null");
        refusesToWrite(Map.of("then", function), "then: a function is not data");
        refusesToWrite(new Object(), "the type Object is not data");
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        refusesToWrite(circle, "nested deeper than 200 levels, or a value that holds itself");
        Map<String, Object> deep = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            deep = new LinkedHashMap<>(Map.of("d", deep));
        }
        refusesToWrite(deep, "nested deeper than 200 levels");
    }

    @Test
    void readsOneValueAfterTheOtherWhateverCameBefore() throws MappingException {
        for (int round = 0; round < 3; round++) {
            assertThat(read("{\"value\":7} \n", Hidden.class)).isEqualTo(new Hidden(7));
            assertThat(read(" 12", Object.class)).isEqualTo(12);
            assertThat(read("34", Object.class)).isEqualTo(34);
            assertThat(read("true", Object.class)).isEqualTo(true);
            refuses("{\"value\":{\"a\":[1,", Checked.class, "value: expected a whole number, got an object");
            assertThat(read("\"é\"", Object.class)).isEqualTo("é");
            assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> read("{\"value\":0}", Broken.class));
            assertThat(read("[1,{}]\t", Object.class)).asString().isEqualTo("[1, {}]");
            assertThat(read("{\"value\":8,\"x" + round + "\":1}", Checked.class)).isEqualTo(new Checked(8));
        }
    }

    @Test
    void forgetsNamesInTime() throws MappingException {
        for (int i = 0; i < 200; i++) {
            String name = i + "x".repeat(49_000);
            assertThat(read("{\"" + name + "\":" + i + "}", Object.class)).isEqualTo(Map.of(name, i));
        }
    }

    @Test
    void writesOneValueAfterTheOtherWhateverCameBefore() throws MappingException {
        for (int round = 0; round < 3; round++) {
            assertThat(text(codec.write(1))).isEqualTo("1");
            assertThat(text(codec.write(2))).isEqualTo("2");
            refusesToWrite(List.of(1, Map.of("a", new Object())), "[1].a: the type Object is not data");
            assertThat(text(codec.write("x".repeat(50_000)))).isEqualTo('"' + "x".repeat(50_000) + '"');
            assertThat(text(codec.write(new Checked(3)))).isEqualTo("{\"value\":3}");
            assertThat(text(codec.write(null))).isEqualTo("null");
        }
    }

    final class Nested {
        public String getText() throws MappingException {
            return text(codec.write(List.of(1, 2))) + codec.read("3".getBytes(StandardCharsets.UTF_8), Object.class);
        }
    }

    @Test
    void writesValuesWhoseOwnCodeWrites() throws MappingException {
        for (int round = 0; round < 3; round++) {
            assertThat(text(codec.write(List.of(new Nested(), 4)))).isEqualTo("[{\"text\":\"[1,2]3\"},4]");
        }
    }

    record Reading(int value) {
        static final Codec SAME = new Mapping().codec();

        Reading {
            try {
                value += (Integer) Objects.requireNonNull(SAME.read("40".getBytes(StandardCharsets.UTF_8), Object.class));
            } catch (MappingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void readsValuesWhoseOwnCodeReads() throws MappingException {
        for (int round = 0; round < 3; round++) {
            byte[] json = "[{\"value\":2},{\"value\":3}]".getBytes(StandardCharsets.UTF_8);
            assertThat((Reading[]) Reading.SAME.read(json, Reading[].class)).extracting(Reading::value).containsExactly(42, 43);
        }
    }

    private @Nullable Object read(String json, Type type) throws MappingException {
        return codec.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private void refuses(String json, Type type, String message) {
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> read(json, type)).withMessage(message).withNoCause();
    }

    private void refusesToWrite(Object value, String message) {
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> codec.write(value)).withMessageContaining(message)
                .withNoCause();
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
