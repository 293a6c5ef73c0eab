package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.datasketches.common.ArrayOfStringsSerDe;
import org.apache.datasketches.frequencies.ErrorType;
import org.apache.datasketches.frequencies.FrequentItemsSketch;
import org.apache.datasketches.frequencies.FrequentItemsSketch.Row;
import org.jspecify.annotations.Nullable;

/// The most frequent values with their counts: exact up to 768 different values, then too high by at most 0.35 % of all events.
///
/// When its table is full the sketch subtracts the median of all counts. With this size it looks at every count to find it, so what stays
/// depends on the counts alone and not on their places in the table, which change when the sketch is written and read again. Another
/// sketch's values are therefore taken in the order of their texts.
final class Top implements Accumulator {
    private static final int TABLE = 1024;
    private static final Comparator<Row<String>> BY_TEXT = Comparator.comparing(Row::getItem);
    private static final Comparator<Row<String>> BY_COUNT = Comparator.<Row<String>>comparingLong(Row::getLowerBound).reversed()
            .thenComparing(Row::getItem);

    private final int wanted;
    private FrequentItemsSketch<String> sketch = new FrequentItemsSketch<>(TABLE);
    /// By how much counts of merged sketches may be too low beyond what the sketch knows.
    private long slack;

    Top(int wanted) {
        this.wanted = wanted;
    }

    @Override
    public void add(Object value, Sample sample) {
        sketch.update(text(value));
    }

    @Override
    public void merge(Accumulator other) {
        Top that = (Top) other;
        slack += that.slack + that.sketch.getMaximumError();
        that.rows().sorted(BY_TEXT).forEach(row -> sketch.update(row.getItem(), row.getLowerBound()));
    }

    @Override
    public Object result() {
        return rows().sorted(BY_COUNT).limit(wanted).map(this::entry).toList();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeLong(slack);
        Scalars.writeBytes(out, sketch.toByteArray(new ArrayOfStringsSerDe()));
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        slack = in.readLong();
        sketch = FrequentItemsSketch.getInstance(MemorySegment.ofArray(Scalars.readBytes(in)), new ArrayOfStringsSerDe());
    }

    /// Text that tells `1` from `"1"`, but not `1` from `1.0`: in JSON these are the same number.
    static String text(Object value) {
        return switch (value) {
            case String text -> "s" + text;
            case Double number when number == number.longValue() -> "l" + number.longValue();
            case Double number -> "d" + number;
            case Long number -> "l" + number;
            default -> "b" + value;
        };
    }

    private Stream<Row<String>> rows() {
        return Stream.of(sketch.getFrequentItems(0, ErrorType.NO_FALSE_NEGATIVES));
    }

    private Map<String, @Nullable Object> entry(Row<String> row) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("value", value(row.getItem()));
        entry.put("count", row.getUpperBound() + slack);
        return entry;
    }

    private static Object value(String text) {
        String rest = text.substring(1);
        return switch (text.charAt(0)) {
            case 'l' -> Long.parseLong(rest);
            case 'd' -> Double.parseDouble(rest);
            case 'b' -> Boolean.parseBoolean(rest);
            default -> rest;
        };
    }
}
