package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of the first or the last event that has one, by event time, then by offset.
final class Edge implements Accumulator {
    private final Comparator<Sample> order;
    private @Nullable Sample edge;

    /// @param order what comes last in it is kept
    Edge(Comparator<Sample> order) {
        this.order = order;
    }

    @Override
    public void add(Object value, Sample sample) {
        if (edge == null || order.compare(sample, edge) > 0) {
            edge = new Sample(sample.time(), sample.channel(), sample.offset(), List.of(value));
        }
    }

    @Override
    public void merge(Accumulator other) {
        Sample theirs = ((Edge) other).edge;
        if (theirs != null && (edge == null || order.compare(theirs, edge) > 0)) {
            edge = theirs;
        }
    }

    @Override
    public @Nullable Object result() {
        return edge == null ? null : edge.values().getFirst();
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeBoolean(edge != null);
        if (edge != null) {
            edge.write(out);
        }
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        edge = in.readBoolean() ? Sample.read(in) : null;
    }
}
