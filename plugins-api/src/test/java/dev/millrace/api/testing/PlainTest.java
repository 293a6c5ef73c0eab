package dev.millrace.api.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainTest {
    enum Side {
        BUY, SELL
    }

    record Leg(Side side, double price, @Nullable Long size) {}

    record Order(String id, Instant at, Duration ttl, List<Leg> legs, Map<String, List<Integer>> marks, boolean open, short lot,
            Object extra) {}

    record Ring(URI link) {}

    record Strict(int amount) {
        Strict {
            if (amount < 0) {
                throw new IllegalArgumentException("expected an amount of at least 0, got " + amount);
            }
        }
    }

    private static final Order ORDER = new Order("o1", Instant.parse("2026-01-01T00:00:00.5Z"), Duration.ofMillis(1500),
            List.of(new Leg(Side.BUY,
                    1.25, null), new Leg(Side.SELL, 2, 7L)),
            Map.of("a", List.of(1, 2)), true, (short) 3, List.of("x", Map.of("y", 1)));

    @Test
    void turnsRecordsIntoMapsAndBack() {
        Object plain = Plain.of(ORDER, "order");

        assertThat(plain).isInstanceOf(Map.class).asString()
                .contains("at=2026-01-01T00:00:00.500Z, ttl=PT1.5S, legs=[{side=BUY, price=1.25, size=null}");
        assertThat(PlainReader.read(plain, Order.class, "order")).isEqualTo(ORDER);
    }

    @Test
    void sharesNothingThatCanChange() {
        List<Object> list = new ArrayList<>(List.of("one"));
        Object plain = Plain.of(list, "list");
        list.add("two");

        assertThat(plain).isEqualTo(List.of("one"));
        assertThat(PlainReader.<Object>read(plain, Object.class, "list")).isEqualTo(plain).isNotSameAs(plain);
    }

    @Test
    void namesTheComponentThatCannotBeWritten() {
        assertThatThrownBy(() -> Plain.of(List.of(new Ring(URI.create("a:b"))), "state 'ring'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("state 'ring'[0].link is a java.net.URI: expected a record, a map");
        assertThatThrownBy(() -> Plain.of(new Leg(Side.BUY, Double.NaN, null), "leg")).hasMessage(
                "leg.price is NaN: expected a finite number, JSON has no other");
        assertThatThrownBy(() -> Plain.of(Map.of(1, "x"), "map")).hasMessage("map has the key 1: expected keys that are strings");
    }

    @Test
    void namesTheComponentThatCannotBeRead() {
        assertThatThrownBy(() -> read(Map.of("side", "HOLD", "price", 1), Leg.class))
                .hasMessage("leg.side is HOLD: expected one of [BUY, SELL]");
        assertThatThrownBy(() -> read(Map.of("side", "BUY"), Leg.class)).hasMessage("leg.price is null: expected a double");
        assertThatThrownBy(() -> read(Map.of("side", "BUY", "price", "1"), Leg.class)).hasMessageStartingWith(
                "leg.price is declared as double, which 1 cannot be read as");
        assertThatThrownBy(() -> read(3_000_000_000L, Integer.class)).hasMessage(
                "leg is 3000000000: expected a value that fits into java.lang.Integer");
        assertThatThrownBy(() -> read("a:b", URI.class))
                .hasMessageStartingWith("leg is declared as java.net.URI, which a:b cannot be read as");
        assertThatThrownBy(() -> read(Map.of("amount", -1), Strict.class)).hasMessageContaining("expected an amount of at least 0, got -1");
    }

    private static <R> R read(Object plain, Class<R> type) {
        return PlainReader.read(plain, type, "leg");
    }
}
