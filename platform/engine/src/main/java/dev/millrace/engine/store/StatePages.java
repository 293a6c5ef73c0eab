package dev.millrace.engine.store;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Walks through a processor's state, a page at a time, so that nothing is kept from others meanwhile. Used by one thread.
final class StatePages {
    private static final int ENTRIES = 256;
    private static final long BYTES = 4L << 20;

    private final Database database;
    private final byte[] end;
    private byte[] from;

    StatePages(Database database, int states) {
        this.database = database;
        from = Keys.of(states);
        end = Keys.of(states + 1);
    }

    /// The next values; empty at the end.
    Map<StateKey, byte[]> next() {
        Map<StateKey, byte[]> page = new LinkedHashMap<>();
        long[] size = {0};
        database.scan(Family.STATE, from, end, (key, value) -> {
            page.put(Keys.stateIn(key), value);
            size[0] += value.length;
            from = Arrays.copyOf(key, key.length + 1); // the first key that is greater
            return page.size() < ENTRIES && size[0] < BYTES;
        });
        return page;
    }
}
