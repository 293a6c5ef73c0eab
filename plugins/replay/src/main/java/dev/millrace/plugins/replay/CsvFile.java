package dev.millrace.plugins.replay;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A CSV file with a line of column names: one event per line, a map from column to value. Nothing is known about its columns, so every
/// pass plays the same events.
///
/// @param path where it is; read anew in every pass, line by line
record CsvFile(Path path) implements Recording {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]+)?([eE][+-]?[0-9]{1,2})?");
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");

    @Override
    public void play(int pass, Listener listener) throws IOException, InterruptedException {
        try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(path)) {
            for (NamedCsvRecord line : lines) {
                listener.event(event(line));
            }
        }
    }

    private static Map<String, @Nullable Object> event(NamedCsvRecord line) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        line.getFieldsAsMap().forEach((column, text) -> event.put(column, value(text)));
        return event;
    }

    /// A number if it is written like one in JSON (so `007` stays text), true or false, null where there is nothing, otherwise the text.
    static @Nullable Object value(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (WHOLE.matcher(text).matches() && NUMBER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        if (NUMBER.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> text;
        };
    }
}
