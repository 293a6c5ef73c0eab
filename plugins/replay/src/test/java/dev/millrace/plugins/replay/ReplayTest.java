package dev.millrace.plugins.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.testing.Emitted;
import dev.millrace.api.testing.SourceBench;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {
    /// What every event has.
    record Timed(Instant time) {}

    private static SourceBench replay(String data, boolean loop, int events) throws Exception {
        return SourceBench.of(() -> new Replay(new Replay.Settings(data, 0, loop))).run(events);
    }

    @Test
    void walksThroughTheFourPricesOfADay() throws Exception {
        List<Tick> ticks = replay("prices", true, 12).emitted(Tick.class);

        double first = 931_800_000 / 4.0;
        assertThat(ticks.subList(0, 4)).containsExactly(new Tick("SPX", Instant.parse("2000-01-03T14:30:00Z"), 1469.25, first),
                new Tick("SPX", Instant
                        .parse("2000-01-03T16:30:00Z"), 1478.0, first),
                new Tick("SPX", Instant.parse("2000-01-03T19:00:00Z"), 1438.359985, first), new Tick(
                        "SPX", Instant.parse("2000-01-03T21:00:00Z"), 1455.219971, first));
        assertThat(ticks.subList(8, 12)).as("a day that ends higher").extracting(Tick::price).containsExactly(1399.420044, 1377.680054,
                1413.27002,
                1402.109985);
    }

    @ParameterizedTest
    @CsvSource({"prices, 20420", "stocks, 560", "sales, 9994", "weather, 2922"})
    void neverGoesBackInTime(String data, int events) throws Exception {
        List<Instant> times = replay(data, true, events + 10).emitted(Timed.class).stream().map(Timed::time).toList();

        assertThat(times).isSorted();
        assertThat(times.get(events)).as("the second pass").isAfter(times.get(events - 1));
    }

    @ParameterizedTest
    @CsvSource({"prices, 20420", "stocks, 560", "sales, 9994", "weather, 2922"})
    void endsAfterOnePassWithoutLoop(String data, int events) throws Exception {
        SourceBench bench = replay(data, false, Integer.MAX_VALUE);

        assertThat(bench.emitted()).hasSize(events);
        assertThat(bench.log()).containsExactly("INFO replayed " + data + ": " + events + " events");
    }

    @Test
    void playsCitiesAndCompaniesSideBySide() throws Exception {
        assertThat(replay("weather", true, 2).emitted(Weather.class))
                .containsExactly(new Weather("Seattle", Instant.parse("2012-01-01T00:00:00Z"), 0,
                        12.8, 5, 4.7, "drizzle"),
                        new Weather("New York", Instant.parse("2012-01-01T00:00:00Z"), 1.8, 10, 3.3, 5.1, "rain"));
        assertThat(replay("stocks", true, 5).emitted(Quote.class)).extracting(Quote::symbol).containsExactly("MSFT", "AMZN", "IBM", "AAPL",
                "MSFT");
    }

    @Test
    void readsSalesWithTheirTypes() throws Exception {
        assertThat(replay("sales", true, 1).emitted(Sale.class))
                .containsExactly(new Sale(Instant.parse("2014-01-03T00:00:00Z"), "CA-2014-103800",
                        "Central", "Texas", "Consumer", "Office Supplies", "Paper", 16.448, 2, 0.2, 5.5512));
    }

    @Test
    void replaysAFileLineByLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("my.CSV");
        Files.writeString(file, "name,size,\"a \"\"b\"\"\",zip,open\n\"one, two\",1.5,\"x\ny\",007,true\nthree,,-12,10,\n");

        Map<String, Object> second = new LinkedHashMap<>(Map.of("name", "three", "a \"b\"", -12L, "zip", 10L));
        second.put("size", null);
        second.put("open", null);
        assertThat(replay(file.toString(), true, 3).emitted()).extracting(Emitted::data)
                .containsExactly(Map.of("name", "one, two", "size", 1.5,
                        "a \"b\"", "x\ny", "zip", "007", "open", true), second,
                        Map.of("name", "one, two", "size", 1.5, "a \"b\"", "x\ny", "zip", "007", "open",
                                true));
    }

    @Test
    void endsWhenThereIsNothingToReplay(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("empty.csv"), "name,size\n");

        assertThat(replay(file.toString(), true, 1).emitted()).isEmpty();
    }

    @Test
    void saysWhichFileIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("none.csv");

        assertThatThrownBy(() -> replay(file.toString(), true, 1)).isInstanceOf(NoSuchFileException.class).hasMessage(file.toString());
    }

    @Test
    void refusesUnknownDataAndRates() {
        assertThatThrownBy(() -> new Replay.Settings("bonds", 20, true)).hasMessage(
                "data is 'bonds': expected prices, stocks, sales, weather or the path of a .csv file");
        assertThatThrownBy(() -> new Replay.Settings("sales", -1, true)).hasMessageStartingWith("rate is -1.0: expected a number");
        assertThatThrownBy(() -> new Replay.Settings("sales", Double.NaN, true)).hasMessageStartingWith("rate is NaN");
    }
}
