package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The smallest or the largest number.
final class Extreme implements Accumulator {
    private final Comparator<Number> order;
    private @Nullable Number extreme;

    /// @param order what comes last in it is kept
    Extreme(Comparator<Number> order) {
        this.order = order;
    }

    @Override
    public void add(Object value, Sample sample) {
        Number number = (Number) value;
        if (extreme == null || order.compare(number, extreme) > 0) {
            extreme = number;
        }
    }

    @Override
    public void merge(Accumulator other) {
        Number theirs = ((Extreme) other).extreme;
        if (theirs != null && (extreme == null || order.compare(theirs, extreme) > 0)) {
            extreme = theirs;
        }
    }

    @Override
    public @Nullable Object result() {
        return extreme;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        Scalars.write(out, extreme);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        extreme = (Number) Scalars.read(in);
    }
}
