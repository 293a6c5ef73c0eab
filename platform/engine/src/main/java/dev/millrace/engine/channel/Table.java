package dev.millrace.engine.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The newest event of each key of a channel. Thread-safe; nobody is called under its lock.
///
/// It changes by events alone, so that who follows the channel has the same table. What is too old, or too much, is therefore removed by an
/// event that is appended; an event of the key that came between that decision and its removal is appended once more.
final class Table implements Appended {
    private final ChannelSettings.Table settings;
    private final Map<String, Long> offsets = new HashMap<>();
    private final TreeMap<Long, RawEvent> events = new TreeMap<>();
    /// Up to here keys are given up: of the remaining ones, removals are on their way.
    private long givenUp;
    private int leaving;
    private List<RawEvent> again = new ArrayList<>(0);

    Table(ChannelSettings.Table settings) {
        this.settings = settings;
    }

    /// An event of the channel; each is added once.
    synchronized void add(long offset, RawEvent event) {
        String key = event.key();
        if (key == null) {
            return;
        }
        Long before = offsets.get(key);
        if (event.isRemoval()) {
            if (before != null) {
                remove(key, before, event);
            }
            return;
        }
        if (before != null) {
            drop(before);
        }
        offsets.put(key, offset);
        events.put(offset, event);
    }

    private void remove(String key, long before, RawEvent removal) {
        RawEvent kept = events.get(before);
        if (kept != null && before > removal.removedUpTo()) {
            again.add(kept);
        } else {
            drop(before);
            offsets.remove(key);
        }
    }

    private void drop(long offset) {
        events.remove(offset);
        leaving -= offset <= givenUp ? 1 : 0;
    }

    /// Appends to the channel what follows from what was added, or from the time.
    void settle(Channel channel) {
        List<RawEvent> due = due(System.currentTimeMillis());
        if (!due.isEmpty()) {
            channel.append(due, this);
        }
    }

    /// What is to be appended. Not told a second time.
    private synchronized List<RawEvent> due(long now) {
        List<RawEvent> due = again;
        again = new ArrayList<>(0);
        Map.Entry<Long, RawEvent> oldest;
        while ((oldest = events.higherEntry(givenUp)) != null
                && (events.size() - leaving > settings.count() || isOver(oldest.getValue(), now))) {
            givenUp = oldest.getKey();
            leaving++;
            due.add(RawEvent.removal(String.valueOf(oldest.getValue().key()), Map.of(), givenUp));
        }
        return due;
    }

    @Override
    public void appended(long first) {
        // it was added like any other event
    }

    /// What was due could not be appended: it is due again.
    @Override
    public synchronized void failed(String reason) {
        givenUp = 0;
        leaving = 0;
    }

    private boolean isOver(RawEvent event, long now) {
        return settings.ttl() != null && now - event.time() >= settings.ttl().toMillis();
    }

    /// Events behind an offset, up to another one, in the order of their offsets; null if there is none.
    ///
    /// @param limit how many at most
    /// @param bytes about how large they may be together; one is returned in any case
    @Nullable
    synchronized Batch read(String channel, long behind, long top, int limit, long bytes) {
        long now = System.currentTimeMillis();
        if (behind >= top) {
            return null;
        }
        NavigableMap<Long, RawEvent> range = events.subMap(behind, false, top, true);
        List<Long> found = new ArrayList<>();
        List<RawEvent> read = new ArrayList<>();
        long left = bytes;
        for (Map.Entry<Long, RawEvent> each : range.entrySet()) {
            RawEvent event = each.getValue();
            left -= event.footprint();
            if (found.size() == limit || left < 0 && !found.isEmpty()) {
                break;
            }
            if (!isOver(event, now)) {
                found.add(each.getKey());
                read.add(event);
            }
        }
        return found.isEmpty() ? null : new Batch(channel, found.stream().mapToLong(Long::longValue).toArray(), read);
    }
}
