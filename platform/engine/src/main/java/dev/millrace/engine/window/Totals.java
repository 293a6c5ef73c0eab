package dev.millrace.engine.window;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All aggregates of one window, or of a part of one. Owned by the lane's thread.
final class Totals {
    private final Columns columns;
    private final List<Accumulator> parts;

    Totals(Columns columns) {
        this.columns = columns;
        parts = columns.aggregates().stream().map(Aggregate::accumulator).toList();
    }

    void add(Sample sample) {
        for (int i = 0; i < parts.size(); i++) {
            Object value = columns.value(i, sample);
            if (value != null) {
                parts.get(i).add(value, sample);
            }
        }
    }

    /// Takes all that others of the same declaration took.
    void merge(Totals other) {
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).merge(other.parts.get(i));
        }
    }

    Map<String, @Nullable Object> results() {
        Map<String, @Nullable Object> results = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            results.put(columns.names().get(i), parts.get(i).result());
        }
        return results;
    }

    /// Each part with its definition, so that a new version of the processor finds what it still computes.
    void write(DataOutputStream out) throws IOException {
        out.writeInt(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Scalars.writeText(out, columns.aggregates().get(i).toString());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
            parts.get(i).write(new DataOutputStream(bytes));
            Scalars.writeBytes(out, bytes.toByteArray());
        }
    }

    static Totals read(Columns columns, DataInputStream in) throws IOException {
        Map<String, byte[]> written = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            written.put(Scalars.readText(in), Scalars.readBytes(in));
        }
        Totals totals = new Totals(columns);
        for (int i = 0; i < totals.parts.size(); i++) {
            byte[] bytes = written.get(columns.aggregates().get(i).toString());
            if (bytes != null) {
                totals.parts.get(i).read(new DataInputStream(new ByteArrayInputStream(bytes)));
            }
        }
        return totals;
    }
}
