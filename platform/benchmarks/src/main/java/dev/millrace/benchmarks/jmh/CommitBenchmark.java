package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.store.Commit;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/// A lane's commit to the store: the state of some keys, 200 bytes each, and the lane's place, in one write. Tells values per second.
public class CommitBenchmark extends EventBenchmark {
    /// How many keys' state one commit writes.
    @Param({"1", "16", "256"})
    public int together;

    private TempFolder folder;
    private Store store;
    private ProcessorStore processor;

    /// Opens a store.
    @Setup
    public void open() throws IOException {
        folder = new TempFolder();
        store = new Store(folder.path(), Runnable::run);
        store.start(() -> {});
        processor = store.of("vwap");
    }

    /// Commits until each of 256 keys was written.
    @Benchmark
    public void commit() {
        for (int i = 0; i < EVENTS; i += together) {
            processor.commit(new Commit(0, Map.of(), 0, state(i), 0, Map.of(), Map.of()));
        }
    }

    private Map<StateKey, Optional<byte[]>> state(int from) {
        Map<StateKey, Optional<byte[]>> state = new HashMap<>();
        for (int i = from; i < from + together; i++) {
            state.put(new StateKey("sum", "key-" + i), Optional.of(Trades.json(i)));
        }
        return state;
    }

    /// Closes it.
    @TearDown
    public void close() {
        store.close();
        folder.close();
    }
}
