package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What windows need of an event. Ordered by event time, then by offset.
///
/// @param time the event time in milliseconds since 1970
/// @param values what was found at the paths of the {@link Columns}; null where nothing was
record Sample(long time, String channel, long offset, List<@Nullable Object> values) {
    static final Comparator<Sample> ORDER = Comparator.comparingLong(Sample::time).thenComparingLong(Sample::offset)
            .thenComparing(Sample::channel);

    void write(DataOutputStream out) throws IOException {
        out.writeLong(time);
        Scalars.writeText(out, channel);
        out.writeLong(offset);
        out.writeInt(values.size());
        for (Object value : values) {
            Scalars.write(out, value);
        }
    }

    static Sample read(DataInputStream in) throws IOException {
        long time = in.readLong();
        String channel = Scalars.readText(in);
        long offset = in.readLong();
        int size = in.readInt();
        List<@Nullable Object> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(Scalars.read(in));
        }
        return new Sample(time, channel, offset, Collections.unmodifiableList(values));
    }
}
