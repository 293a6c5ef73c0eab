package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Writes samples with the paths of their values: a version of the processor with other aggregates reads what it still needs.
record SampleForm(Columns columns) implements LiveState.Form<NavigableSet<Sample>> {
    static NavigableSet<Sample> none() {
        return new TreeSet<>(Sample.ORDER);
    }

    @Override
    public void write(NavigableSet<Sample> samples, DataOutputStream out) throws IOException {
        columns.writePaths(out);
        out.writeInt(samples.size());
        for (Sample sample : samples) {
            sample.write(out);
        }
    }

    @Override
    public NavigableSet<Sample> read(DataInputStream in) throws IOException {
        int[] places = columns.readPaths(in);
        NavigableSet<Sample> samples = none();
        for (int left = in.readInt(); left > 0; left--) {
            samples.add(rearranged(Sample.read(in), places));
        }
        return samples;
    }

    private static Sample rearranged(Sample written, int[] places) {
        List<@Nullable Object> values = new ArrayList<>(places.length);
        for (int place : places) {
            values.add(place < 0 ? null : written.values().get(place));
        }
        return new Sample(written.time(), written.channel(), written.offset(), values);
    }
}
