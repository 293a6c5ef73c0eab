package dev.millrace.engine.channel;

/// What an acknowledged event of a channel outlives.
public enum Durability {
    /// Nothing but its publisher: it is in this process.
    MEMORY,
    /// The server's process: it was handed to the operating system.
    OS,
    /// The machine's power: it was synced to the disk.
    DISK
}
