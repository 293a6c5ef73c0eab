package dev.millrace.engine.store;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.Log;
import dev.millrace.engine.channel.Logs;
import dev.millrace.engine.channel.StoredDataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Everything that outlives the process: the events of stored channels, and what processors have committed. Thread-safe.
public final class Store implements Logs, AutoCloseable {
    private final Map<String, StoredLog> logs = new ConcurrentHashMap<>();
    private final Map<String, Records.Channel> channels = new ConcurrentHashMap<>();
    private final Map<Integer, String> channelNames = new ConcurrentHashMap<>();
    private final Map<String, ProcessorStore> processors = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Path folder;
    private final Executor delivery;
    private volatile Runnable onReload = () -> {};
    private @Nullable Database database;
    private @Nullable Writer writer;

    /// @param folder where everything is kept; made if there is none
    /// @param delivery runs what tells publishers
    public Store(Path folder, Executor delivery) {
        this.folder = folder;
        this.delivery = delivery;
    }

    /// Opens what is stored.
    ///
    /// @param catchUp called after the store failed and was opened again, before anything else is written
    /// @throws StoredDataException if that is not possible; nothing is open then
    public void start(Runnable catchUp) {
        onReload = catchUp;
        Format.require(folder);
        Database opened = new Database(folder.resolve("db"), false);
        database = opened;
        loadRecords(opened);
        Writer started = new Writer(opened, this::logToWrite, delivery, this::reload);
        writer = started;
        started.start();
    }

    private void loadRecords(Database from) {
        byte[][] all = Keys.channels();
        from.scan(Family.META, all[0], all[1], (key, value) -> {
            Records.Channel channel = Records.channel(value);
            channels.put(Keys.nameIn(key), channel);
            channelNames.put(channel.id(), Keys.nameIn(key));
            ids.accumulateAndGet(channel.id(), Math::max);
            return true;
        });
        List<ProcessorStore> found = new ArrayList<>();
        all = Keys.processors();
        from.scan(Family.META, all[0], all[1], (key, value) -> {
            Records.Processor processor = Records.processor(value);
            ids.accumulateAndGet(Math.max(processor.id(), processor.states()), Math::max);
            ProcessorStore store = new ProcessorStore(Keys.nameIn(key), this, processor);
            processors.put(Keys.nameIn(key), store);
            found.add(store);
            return true;
        });
        found.forEach(ProcessorStore::load);
    }

    /// The names of all channels of which something is stored, in order.
    public Collection<String> channels() {
        return new TreeMap<>(channels).keySet();
    }

    /// The names of all processors of which something is stored, in order.
    public Collection<String> processors() {
        return new TreeMap<>(processors).keySet();
    }

    @Override
    public @Nullable Log open(String channel, ChannelSettings settings) {
        Records.Channel known = channels.get(channel);
        if (settings.durability() == Durability.MEMORY) {
            if (known != null) {
                channelNames.remove(known.id());
                processors.values().forEach(processor -> processor.forgetPlaces(channel));
            }
            return null;
        }
        return logs.computeIfAbsent(channel, name -> open(name, settings, known));
    }

    private StoredLog open(String name, ChannelSettings settings, Records.@Nullable Channel known) {
        Records.Channel its = known == null ? new Records.Channel(ids.incrementAndGet(), Channels.newEpoch()) : known;
        StoredLog log = new StoredLog(name, its.id(), its.epoch(), known != null, settings, database(), writer());
        if (known != null) {
            log.load();
        }
        channels.put(name, its);
        channelNames.put(its.id(), name);
        return log;
    }

    /// What the processor of that name has committed; empty at first.
    public ProcessorStore of(String processor) {
        return processors.computeIfAbsent(processor, name -> new ProcessorStore(name, this, Records.newProcessor(ids.incrementAndGet())));
    }

    /// Forgets everything that the processor of that name has committed.
    ///
    /// @throws StoredDataException if that cannot be stored
    public void forget(String processor) {
        ProcessorStore gone = processors.get(processor);
        if (gone != null) {
            gone.forget(); // first: if that fails it can be tried again
            processors.remove(processor);
        }
    }

    /// Frees the space of all that was removed or replaced; that may take long.
    ///
    /// @throws StoredDataException if it cannot be done
    public void compact() {
        database().compact();
    }

    /// Why nothing can be stored at the moment; null if it can.
    public @Nullable String trouble() {
        return writer == null ? null : writer.trouble();
    }

    /// Ends when everything that was taken is written and synced to the disk.
    @Override
    public void close() {
        if (writer != null) {
            writer.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private void reload() {
        logs.values().forEach(StoredLog::load);
        processors.values().forEach(ProcessorStore::load);
        onReload.run();
    }

    private StoredLog logToWrite(String channel) {
        StoredLog log = logs.get(channel);
        if (log == null) {
            throw new IllegalStateException("channel " + channel + " is not stored");
        }
        return log;
    }

    /// An id that nothing stored has.
    int newId() {
        return ids.incrementAndGet();
    }

    /// The log of a channel; null if it lives in memory.
    @Nullable
    StoredLog log(String channel) {
        return logs.get(channel);
    }

    @Nullable
    String channelOf(int id) {
        return channelNames.get(id);
    }

    Database database() {
        if (database == null) {
            throw new IllegalStateException("the store in " + folder + " is not started");
        }
        return database;
    }

    Writer writer() {
        if (writer == null) {
            throw new IllegalStateException("the store in " + folder + " is not started");
        }
        return writer;
    }
}
