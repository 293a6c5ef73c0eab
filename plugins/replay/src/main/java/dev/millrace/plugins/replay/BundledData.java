package dev.millrace.plugins.replay;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.millrace.plugins.replay.DailyRecording.Entry;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The data sets that come with the plugin.
enum BundledData {
    /// The S&P 500 index, day by day, see {@link Tick}.
    PRICES("index-daily.csv"),
    /// Five companies, month by month, see {@link Quote}.
    STOCKS("stocks-monthly.csv"),
    /// Lines of orders of a shop, see {@link Sale}.
    SALES("sales.csv"),
    /// Two cities, day by day, see {@link Weather}.
    WEATHER("weather.csv");

    private static final ZoneId EXCHANGE = ZoneId.of("America/New_York");
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM d yyyy", Locale.US);

    private final String file;

    BundledData(String file) {
        this.file = file;
    }

    /// Reads all of it.
    Recording open() throws IOException {
        InputStream stream = BundledData.class.getResourceAsStream(file);
        if (stream == null) {
            throw new FileNotFoundException("the plugin's jar holds no " + file + ": expected it beside " + BundledData.class.getName());
        }
        try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(stream)) {
            return new DailyRecording(lines.stream().map(this::entry).toList());
        }
    }

    private Entry entry(NamedCsvRecord line) {
        return switch (this) {
            case PRICES -> prices(line);
            case STOCKS -> stocks(line);
            case SALES -> sales(line);
            case WEATHER -> weather(line);
        };
    }

    /// Only four prices of a day are known. They are played in an order in which they may have come, at times within the trading hours,
    /// each with a quarter of the day's volume: a day that ends higher goes from open to low to high to close, one that ends lower from
    /// open to high to low to close.
    private static Entry prices(NamedCsvRecord line) {
        double open = number(line, "open");
        double close = number(line, "close");
        boolean up = close >= open;
        double second = number(line, up ? "low" : "high");
        double third = number(line, up ? "high" : "low");
        double volume = number(line, "volume") / 4;
        return new Entry(LocalDate.parse(line.getField("date")),
                day -> List.of(tick(day, LocalTime.of(9, 30), open, volume), tick(day, LocalTime
                        .of(11, 30), second, volume), tick(day, LocalTime.of(14, 0), third, volume),
                        tick(day, LocalTime.of(16, 0), close, volume)));
    }

    private static Tick tick(LocalDate day, LocalTime at, double price, double volume) {
        return new Tick("SPX", day.atTime(at).atZone(EXCHANGE).toInstant(), price, volume);
    }

    private static Entry stocks(NamedCsvRecord line) {
        String symbol = line.getField("symbol");
        double price = number(line, "price");
        return new Entry(LocalDate.parse(line.getField("date"), MONTH), day -> List.of(new Quote(symbol, midnight(day), price)));
    }

    private static Entry sales(NamedCsvRecord line) {
        return new Entry(LocalDate.parse(line.getField("date")), day -> List.of(new Sale(midnight(day), line.getField("order"), line
                .getField("region"), line.getField("state"), line.getField("segment"), line.getField("category"),
                line.getField("subcategory"), number(
                        line, "sales"),
                Integer.parseInt(line.getField("quantity")), number(line, "discount"), number(line, "profit"))));
    }

    private static Entry weather(NamedCsvRecord line) {
        return new Entry(LocalDate.parse(line.getField("date")),
                day -> List.of(new Weather(line.getField("location"), midnight(day), number(line,
                        "precipitation"), number(line, "temp_max"), number(line, "temp_min"), number(line, "wind"),
                        line.getField("weather"))));
    }

    private static double number(NamedCsvRecord line, String column) {
        return Double.parseDouble(line.getField(column));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
