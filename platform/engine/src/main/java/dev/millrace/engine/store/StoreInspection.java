package dev.millrace.engine.store;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.StoredDataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A look at what is stored, as it is in this moment; nothing is changed, and a server may be at work meanwhile. Thread-safe.
public final class StoreInspection implements AutoCloseable {
    private final Database database;
    private final Map<String, StoredChannel> channels = new TreeMap<>();
    private final Map<Integer, String> channelNames = new HashMap<>();
    private final Map<String, StoredProcessor> processors = new TreeMap<>();
    private final List<String> damage = new ArrayList<>();

    /// @param folder the store's folder
    /// @throws StoredDataException if there is no store, it is of a newer format, or it cannot be read
    public StoreInspection(Path folder) {
        Format.requireStored(folder);
        database = new Database(folder.resolve("db"), true);
        try {
            load();
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void load() {
        byte[][] all = Keys.channels();
        Map<String, Records.Channel> records = new HashMap<>();
        database.scan(Family.META, all[0], all[1], (key, value) -> {
            records.put(Keys.nameIn(key), Records.channel(value));
            return true;
        });
        records.forEach((name, record) -> {
            channelNames.put(record.id(), name);
            try {
                channels.put(name, new StoredChannel(database, name, record));
            } catch (StoredDataException e) {
                damage.add("channel " + name + ": " + e.getMessage());
            }
        });
        Map<String, Records.Processor> found = new HashMap<>();
        all = Keys.processors();
        database.scan(Family.META, all[0], all[1], (key, value) -> {
            found.put(Keys.nameIn(key), Records.processor(value));
            return true;
        });
        found.forEach((name, record) -> processors.put(name, processor(name, record)));
    }

    private StoredProcessor processor(String name, Records.Processor record) {
        Progress progress = Progress.load(database, record.id(), record.arrangements().getFirst(), channelNames::get);
        Map<String, Long> positions = new HashMap<>();
        channels.keySet().forEach(channel -> progress.lowest(channel).ifPresent(next -> positions.put(channel, next)));
        positions.remove(Channels.deadLettersOf(name)); // they wait for an operator, not for the processor
        long lag = positions.entrySet().stream().mapToLong(position -> lag(position.getKey(), position.getValue())).sum();
        return new StoredProcessor(name, record.stateVersion(), progress.stateBytes(), progress.lanes(), positions, lag);
    }

    private long lag(String name, long position) {
        StoredChannel channel = channels.get(name);
        return channel == null ? 0 : Math.max(0, channel.next() - position);
    }

    /// Channels of which nothing can be told, because they are damaged, and why, a sentence each; {@link #channels} leaves them out.
    public List<String> damage() {
        return List.copyOf(damage);
    }

    /// All channels of which something is stored, by name.
    public Collection<StoredChannel> channels() {
        return Collections.unmodifiableCollection(channels.values());
    }

    /// A channel; null if nothing is stored of it.
    public @Nullable StoredChannel channel(String name) {
        return channels.get(name);
    }

    /// All processors of which something is stored, by name.
    public Collection<StoredProcessor> processors() {
        return Collections.unmodifiableCollection(processors.values());
    }

    /// Reads everything and looks for damage.
    ///
    /// @param step told what is looked at next
    /// @return what is wrong and where, a sentence each; empty if nothing is
    public List<String> verify(Consumer<String> step) {
        List<String> wrong = new ArrayList<>();
        step.accept("checksums");
        try {
            database.verify();
        } catch (StoredDataException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        wrong.addAll(damage);
        for (StoredChannel channel : channels.values()) {
            step.accept("channel " + channel.name());
            wrong.addAll(new Verification(database, channel).run());
        }
        for (StoredProcessor processor : processors.values()) {
            processor.positions().forEach((name, position) -> {
                StoredChannel channel = channels.get(name);
                if (channel != null && position > channel.next()) {
                    wrong.add("processor " + processor.name() + ": it stands at offset " + position + " of channel " + name
                            + ", which ends before " + channel.next());
                }
            });
        }
        return wrong;
    }

    @Override
    public void close() {
        database.close();
    }
}
