package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// How many events there were.
final class Counted implements Accumulator {
    private long events;

    @Override
    public void add(Object value, Sample sample) {
        events++;
    }

    @Override
    public void merge(Accumulator other) {
        events += ((Counted) other).events;
    }

    @Override
    public Object result() {
        return events;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeLong(events);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        events = in.readLong();
    }
}
