package dev.millrace.engine.window;

import dev.millrace.engine.processor.WindowFixture.Input;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The real data sets of the replay plugin as events with a number `x` (missing in some), a whole number `n` and a text `name`.
enum RealData {
    SALES("sales.csv", "region", "sales", "quantity", "subcategory"), WEATHER("weather.csv", "location", "temp_max", null,
            "weather"), INDEX("index-daily.csv", null, "close", "volume",
                    null), STOCKS("stocks-monthly.csv", "symbol", "price", null, null);

    private static final Path FOLDER = Path.of(System.getProperty("millrace.root", "../.."),
            "plugins/replay/src/main/resources/dev/millrace/plugins/replay");
    private static final DateTimeFormatter MONTHS = DateTimeFormatter.ofPattern("MMM d yyyy", Locale.ENGLISH);

    private final String file;
    private final @Nullable String key;
    private final String x;
    private final @Nullable String n;
    private final @Nullable String name;

    RealData(String file, @Nullable String key, String x, @Nullable String n, @Nullable String name) {
        this.file = file;
        this.key = key;
        this.x = x;
        this.n = n;
        this.name = name;
    }

    /// All events in order of their time.
    List<Input> inTime() {
        List<Input> inputs = new ArrayList<>();
        try (Stream<String> lines = Files.lines(FOLDER.resolve(file))) {
            List<List<String>> rows = lines.map(line -> Arrays.asList(line.split(",", -1))).toList();
            for (int i = 1; i < rows.size(); i++) {
                if (i % 40 > 5) { // with gaps
                    inputs.add(input(cells(rows.getFirst(), rows.get(i)), i));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return inputs.stream().sorted(Comparator.comparingLong(Input::time)).toList();
    }

    /// The same out of order: each event is moved by up to `jitter` milliseconds, some by twice as much.
    List<Input> shuffled(long seed, long jitter) {
        Random random = new Random(seed);
        List<Input> inputs = inTime();
        long[] places = inputs.stream()
                .mapToLong(input -> input.time() + random.nextLong(jitter + 1) * (random.nextInt(20) == 0 ? 2 : 1)).toArray();
        return IntStream.range(0, places.length).boxed().sorted(Comparator.comparingLong(i -> places[i])).map(inputs::get).toList();
    }

    private Input input(Map<String, String> row, int line) {
        String json = "{\"x\":" + (line % 17 == 0 ? "null" : row.get(x))
                + (line % 13 == 0 ? "" : ",\"n\":" + (n == null ? line % 5 : row.get(n)))
                + ",\"name\":\"" + (name == null ? "n" + line % 700 : row.get(name)) + "\"}";
        return new Input(key == null ? null : row.get(key), time(row.getOrDefault("date", "")), json);
    }

    private static long time(String date) {
        LocalDate day = date.contains("-") ? LocalDate.parse(date) : LocalDate.parse(date, MONTHS);
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    private static Map<String, String> cells(List<String> head, List<String> row) {
        return IntStream.range(0, head.size()).boxed()
                .collect(Collectors.toMap(head::get, row::get, (a, b) -> a, HashMap::new));
    }
}
