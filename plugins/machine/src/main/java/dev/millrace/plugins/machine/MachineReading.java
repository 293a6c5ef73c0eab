package dev.millrace.plugins.machine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the source `machine` emits; a part that this system does not tell is null.
///
/// @param host this machine's name
/// @param cpu the share of all processors that was busy since the last reading, 0 to 1
/// @param load the average number of waiting or running tasks in the last minute
/// @param cores how many processors there are
/// @param memory main memory
/// @param swap memory on disk
/// @param disks the file systems
/// @param disk what all disks transferred
/// @param processes how many there are
public record MachineReading(Instant time, @Nullable String host, @Nullable Double cpu, @Nullable Double load, @Nullable Integer cores,
        @Nullable Usage memory, @Nullable Usage swap, List<FileSystem> disks, @Nullable Transfer disk, @Nullable Integer processes) {

    /// Bytes in use, of how many.
    public record Usage(long used, long total) {}

    /// A mounted file system.
    ///
    /// @param name where it is mounted
    /// @param used bytes in use
    /// @param total bytes in all
    public record FileSystem(String name, long used, long total) {}

    /// Bytes per second.
    public record Transfer(double read, double write) {}
}
