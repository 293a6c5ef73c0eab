package dev.millrace.engine.window;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.MappingException;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values that the aggregates of a declaration need of an event: each path once. Immutable.
final class Columns {
    private final List<String> names;
    private final List<Aggregate> aggregates;
    private final List<JsonPath> paths;
    /// For each aggregate the place of its path; -1 if it needs none.
    private final int[] places;

    Columns(Map<String, Aggregate> declared) {
        names = List.copyOf(declared.keySet());
        aggregates = List.copyOf(declared.values());
        paths = aggregates.stream().map(Aggregate::path).filter(Objects::nonNull).distinct().toList();
        places = aggregates.stream().mapToInt(each -> each.path() == null ? -1 : paths.indexOf(each.path())).toArray();
    }

    /// The names of the aggregates, in their order.
    List<String> names() {
        return names;
    }

    List<Aggregate> aggregates() {
        return aggregates;
    }

    /// Reads an event.
    ///
    /// @throws CodeException if a value is not what an aggregate can take
    Sample sample(String channel, long offset, RawEvent event, long time) throws CodeException {
        List<@Nullable Object> values = new ArrayList<>(paths.size());
        for (JsonPath path : paths) {
            try {
                values.add(path.scalar(event.data()));
            } catch (MappingException e) {
                throw new CodeException(Problem.of("window: " + e.getMessage() + " at " + path));
            }
        }
        Sample sample = new Sample(time, channel, offset, Collections.unmodifiableList(values));
        requireNumbers(sample);
        return sample;
    }

    /// The value of a sample that the aggregate of that number takes; null if it has none.
    @Nullable
    Object value(int aggregate, Sample sample) {
        int place = places[aggregate];
        return place < 0 ? (Object) true : sample.values().get(place);
    }

    /// Samples outlive the declaration under which they were written.
    void writePaths(DataOutputStream out) throws IOException {
        out.writeInt(paths.size());
        for (JsonPath path : paths) {
            Scalars.writeText(out, path.toString());
        }
    }

    /// For each of today's paths, where samples that were written with other paths have its value; -1 for nowhere.
    int[] readPaths(DataInputStream in) throws IOException {
        List<String> written = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            written.add(Scalars.readText(in));
        }
        return paths.stream().mapToInt(path -> written.indexOf(path.toString())).toArray();
    }

    private void requireNumbers(Sample sample) throws CodeException {
        for (int i = 0; i < aggregates.size(); i++) {
            Object value = value(i, sample);
            if (value != null && !(value instanceof Number) && aggregates.get(i).isNumeric()) {
                throw new CodeException(Problem.of(
                        "window: aggregate '" + names.get(i) + "' (" + aggregates.get(i) + ") expected a number, got " + shown(value)));
            }
        }
    }

    private static String shown(Object value) {
        String text = value.toString();
        return value instanceof String ? "'" + (text.length() > 64 ? text.substring(0, 64) + "…" : text) + "'" : text;
    }
}
