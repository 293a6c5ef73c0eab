package dev.millrace.engine.processor;

import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.StateKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// How long a lane's committed values are: those that were asked for last are known without asking the store. Owned by the lane's thread.
final class StateLengths {
    private static final int KNOWN = 50_000;
    private static final int LONGEST_KEY = 256;

    private final ProcessorStore store;
    private final LinkedHashMap<StateKey, Integer> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<StateKey, Integer> eldest) {
            return size() > KNOWN;
        }
    };

    StateLengths(ProcessorStore store) {
        this.store = store;
    }

    /// A committed value's length; {@link ProcessorStore#NONE} if there is none.
    int of(StateKey place) {
        Integer length = known.get(place);
        if (length == null) {
            length = store.stateLength(place);
            remember(place, length);
        }
        return length;
    }

    /// Values were committed.
    void committed(Map<StateKey, Optional<byte[]>> values) {
        values.forEach((place, value) -> remember(place, value.isPresent() ? value.get().length : ProcessorStore.NONE));
    }

    private void remember(StateKey place, int length) {
        String key = place.key();
        if (key == null || key.length() <= LONGEST_KEY) {
            known.put(place, length);
        }
    }

    /// The store was opened again: what was committed last may not be there.
    void forget() {
        known.clear();
    }
}
