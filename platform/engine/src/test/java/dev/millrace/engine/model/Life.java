package dev.millrace.engine.model;

import dev.millrace.engine.store.ProcessorStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the model knows of a processor between its deployment and its deletion. Owned by the test's thread.
final class Life {
    final String id;
    final String name;
    final List<String> from;
    /// Every event that it has to handle, once.
    final List<Item> items = new ArrayList<>();
    /// Those of them that it may have handled, or not.
    final Set<Item> optional = new HashSet<>();
    int lanes;
    int number;
    boolean removed;

    /// An event of an input channel.
    ///
    /// @param serial tells it apart from all others of a run
    record Item(String channel, long offset, String key, int value, String serial) {}

    Life(String id, String name, List<String> from) {
        this.id = id;
        this.name = name;
        this.from = from;
    }

    /// It was deleted: it need not have handled what was behind its places. It may have, if keys were shared out in another way before.
    ///
    /// @param until the offset of the first event that it has not handled in each channel, for each lane
    /// @param epochs at which item of the list the life of each channel began
    void remove(Map<String, List<Long>> until, Map<String, Integer> epochs) {
        removed = true;
        for (int i = 0; i < items.size(); i++) {
            Item item = items.get(i);
            boolean isOfNow = i >= epochs.getOrDefault(item.channel, 0);
            long place = until.getOrDefault(item.channel, List.of()).get(ProcessorStore.laneOf(item.key, lanes));
            if (isOfNow && item.offset >= place) {
                optional.add(item);
            }
        }
    }
}
