package dev.millrace.engine.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimeTest {
    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    @Test
    void readsIsoTimesInAllTheirLengths() {
        assertThat(EventTime.parse("2026-03-01T12:00:00Z")).isEqualTo(NOON);
        assertThat(EventTime.parse("2026-03-01T12:00Z")).isEqualTo(NOON);
        assertThat(EventTime.parse("2026-03-01 12:00:00")).isEqualTo(NOON);
        assertThat(EventTime.parse("2026-03-01T14:00:00+02:00")).isEqualTo(NOON);
        assertThat(EventTime.parse("2026-03-01T14:00:00.5+0200")).isEqualTo(NOON + 500);
        assertThat(EventTime.parse("2026-03-01T12:00:00.123456789Z")).isEqualTo(NOON + 123);
        assertThat(EventTime.parse("2026-03-01")).isEqualTo(NOON - 12 * 3_600_000);
    }

    @Test
    void readsMillisecondsAsNumberOrText() throws Exception {
        JsonPath time = JsonPath.of("/t");
        assertThat(EventTime.of(event("{\"t\":" + NOON + "}"), time)).isEqualTo(NOON);
        assertThat(EventTime.of(event("{\"t\":\"" + NOON + "\"}"), time)).isEqualTo(NOON);
        assertThat(EventTime.of(event("{\"t\":-5}"), time)).isEqualTo(-5);
        assertThat(EventTime.of(event("{\"t\":7}"), null)).isEqualTo(42);
    }

    @Test
    void saysWhatItExpected() {
        JsonPath time = JsonPath.of("/t");
        assertThatThrownBy(() -> EventTime.of(event("{\"t\":\"noon\"}"), time)).hasMessageContaining("/t").hasMessageContaining("ISO 8601")
                .hasMessageContaining("'noon'");
        assertThatThrownBy(() -> EventTime.of(event("{\"t\":1.5}"), time)).hasMessageContaining("'1.5'");
        assertThatThrownBy(() -> EventTime.of(event("{}"), time)).hasMessageContaining("no event time at /t");
        assertThatThrownBy(() -> EventTime.of(event("{\"t\":\"2026-13-01\"}"), time)).hasMessageContaining("2026-13-01");
    }

    private static RawEvent event(String json) {
        return new RawEvent(json.getBytes(StandardCharsets.UTF_8), 42, null);
    }
}
