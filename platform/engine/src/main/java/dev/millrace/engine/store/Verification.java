package dev.millrace.engine.store;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.store.Marks.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks for damage in what is stored of one channel: every block is read, none is missing, and marks say what blocks say. Used once, by
/// one thread.
final class Verification {
    private static final int ENOUGH = 20;

    private final Database database;
    private final StoredChannel channel;
    private final Map<Long, Mark> marks = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long next;
    private long bytes;

    Verification(Database database, StoredChannel channel) {
        this.database = database;
        this.channel = channel;
        next = channel.extent().oldest();
        channel.extent().marks().forEach(mark -> marks.put(mark.offset(), mark));
        bytes = marks.isEmpty() ? 0 : channel.extent().marks().getFirst().bytes();
    }

    /// @return what is wrong, a sentence each
    List<String> run() {
        try {
            database.scan(Family.LOG, Keys.offset(channel.id(), 0), Keys.of(channel.id() + 1), (key, block) -> {
                look(Keys.offsetIn(key), block);
                return wrong.size() < ENOUGH;
            });
        } catch (StoredDataException e) {
            add(String.valueOf(e.getMessage()));
        }
        if (wrong.isEmpty()) {
            marks.keySet().forEach(offset -> add("the mark at offset " + offset + " belongs to no block"));
            if (next != channel.next()) {
                add("its blocks end before offset " + next + ", expected " + channel.next());
            }
        }
        return wrong;
    }

    private void look(long offset, byte[] block) {
        if (offset != next) {
            add("a block begins at offset " + offset + ", expected " + next);
        }
        Mark mark = marks.remove(offset);
        List<RawEvent> events = new ArrayList<>();
        try {
            Block.decode(block, events);
        } catch (RuntimeException e) { // whatever the damage looks like
            add("the block at offset " + offset + " cannot be read: " + e.getMessage());
        }
        if (mark != null && (mark.bytes() != bytes || !events.isEmpty() && mark.time() != events.getFirst().time())) {
            add("the mark at offset " + offset + " says " + mark.bytes() + " bytes and time " + mark.time()
                    + ", its block is behind " + bytes + " bytes");
        }
        next = offset + Math.max(1, events.size());
        bytes += block.length;
    }

    private void add(String sentence) {
        wrong.add("channel " + channel.name() + ": " + sentence + (wrong.isEmpty()
                ? " (the last offset that could be read is "
                        + (next - 1) + ")"
                : ""));
    }
}
