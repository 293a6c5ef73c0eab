package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What is known of the values of one aggregate in one window. Owned by the lane's thread.
///
/// What it knows must not depend on when it was written and read again, nor on anything but the values that it was given in their order:
/// the same input gives the same output, with or without a crash.
interface Accumulator {
    /// Takes one value.
    ///
    /// @param value a Long, Double, String or Boolean; for `count` anything
    void add(Object value, Sample sample);

    /// Takes all that another accumulator of the same aggregate took, and leaves that one as it is.
    void merge(Accumulator other);

    /// A Long, Double, String, Boolean, or a list; null if there was nothing to compute it from, or if it exceeds the range of numbers.
    @Nullable
    Object result();

    void write(DataOutputStream out) throws IOException;

    void read(DataInputStream in) throws IOException;
}
