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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MappingTest {
    private final Mapping mapping = new Mapping();

    enum Side {
        BUY, SELL
    }

    record Order(String id, long count, double price, boolean open, @Nullable Side side, @Nullable List<Order> parts) {}

    record Times(Instant at, LocalDate day, Duration every) {}

    record Nothing() {}

    @Test
    void keepsARecordThroughJson() throws MappingException {
        Order order = new Order("a", 3, 1.25, true, Side.SELL, List.of(new Order("b", 1, 1, false, null, null)));
        assertThat(text(mapping.write(order)))
                .isEqualTo("{\"id\":\"a\",\"count\":3,\"price\":1.25,\"open\":true,\"side\":\"SELL\",\"parts\":"
                        + "[{\"id\":\"b\",\"count\":1,\"price\":1.0,\"open\":false,\"side\":null,\"parts\":null}]}");
        assertThat(mapping.read(mapping.write(order), Order.class)).isEqualTo(order);
    }

    record Envelope(int id, @Nullable Json body) {}

    @Test
    void keepsJsonTextInsideOtherData() throws MappingException {
        Envelope envelope = new Envelope(1, Json.of("{\"a\":[1.10,null,\"é\"]}"));
        assertThat(text(mapping.write(envelope))).isEqualTo("{\"id\":1,\"body\":{\"a\":[1.10,null,\"é\"]}}");
        assertThat(mapping.read(mapping.write(envelope), Envelope.class)).isEqualTo(envelope);
        assertThat(read("{\"id\":2,\"body\": [ 1 , 2 ] }", Envelope.class)).isEqualTo(new Envelope(2, Json.of("[1,2]")));
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> mapping.write(new Envelope(1, Json.of("[1"))))
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
        assertThat(text(mapping.write(times)))
                .isEqualTo("{\"at\":\"1970-01-01T00:00:01Z\",\"day\":\"2026-01-02\",\"every\":\"PT1M\"}");
        assertThat(mapping.read(mapping.write(times), Times.class)).isEqualTo(times);
    }

    @Test
    void readsPlainValues() throws MappingException {
        assertThat(read("{\"a\":[1,2.5,\"x\",true,null]}", Object.class)).asString().isEqualTo("{a=[1, 2.5, x, true, null]}");
        assertThat(read("null", Object.class)).isNull();
        assertThat(read("12345678901234567890", Object.class)).asString().isEqualTo("12345678901234567890");
        assertThat(text(mapping.write(new Nothing()))).isEqualTo("{}");
        assertThat(text(mapping.write(null))).isEqualTo("null");
        assertThat(text(mapping.write("a\"é"))).isEqualTo("\"a\\\"é\"");
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

    private @Nullable Object read(String json, Type type) throws MappingException {
        return mapping.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private void refuses(String json, Type type, String message) {
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> read(json, type)).withMessage(message).withNoCause();
    }

    private void refusesToWrite(Object value, String message) {
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> mapping.write(value)).withMessageContaining(message)
                .withNoCause();
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
