package dev.millrace.engine.store;

import java.nio.charset.StandardCharsets;

/// The column families: a handful, whatever the number of channels and processors, because each costs memory and files of its own.
enum Family {
    /// Records of channels and processors, by name.
    META("default"),
    /// Blocks of events, by channel and offset of the first.
    LOG("log"),
    /// What retention goes by: how large a channel's log was at an offset, and when.
    MARK("mark"),
    /// Values of processors' state.
    STATE("state"),
    /// Timers that are set.
    TIMER("timer"),
    /// How far lanes have come.
    PROGRESS("progress"),
    /// The newest event of each key, of channels with a table.
    TABLE("table");

    private final String stored;

    Family(String stored) {
        this.stored = stored;
    }

    byte[] storedName() {
        return stored.getBytes(StandardCharsets.UTF_8);
    }
}
