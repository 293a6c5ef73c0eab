package dev.millrace.engine.store;

import dev.millrace.engine.store.ProcessorStore.Migration;
import java.util.HashMap;
import java.util.Map;

/// All state of a processor, turned into that of another version. Used by one thread, once.
final class StateCopy {
    private final StatePages pages;

    StateCopy(Database database, int states) {
        pages = new StatePages(database, states);
    }

    /// Turns every value into another, and drops what comes of it.
    <X extends Exception> void rehearse(Migration<X> migration) throws X {
        for (Map<StateKey, byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            for (Map.Entry<StateKey, byte[]> entry : page.entrySet()) {
                migration.migrate(entry.getKey(), entry.getValue());
            }
        }
    }

    /// Stores what comes of it under another id.
    ///
    /// @return by how much it is larger, in bytes
    <X extends Exception> long migrate(int copy, Migration<X> migration, Writer writer) throws X {
        writer.write(changes -> changes.deleteRange(Family.STATE, Keys.of(copy), Keys.of(copy + 1))); // what an earlier try has left
        long grown = 0;
        for (Map<StateKey, byte[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
            Map<StateKey, byte[]> values = new HashMap<>();
            for (Map.Entry<StateKey, byte[]> entry : page.entrySet()) {
                StateKey place = entry.getKey();
                byte[] value = migration.migrate(place, entry.getValue());
                grown -= place.size(entry.getValue().length);
                if (value != null) {
                    grown += place.size(value.length);
                    values.put(place, value);
                }
            }
            writer.write(changes -> values.forEach((place, value) -> changes.put(Family.STATE, Keys.state(copy, place), value)));
        }
        return grown;
    }
}
