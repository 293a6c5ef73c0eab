package dev.millrace.plugins.machine;

import dev.millrace.api.Default;
import dev.millrace.api.Source;
import dev.millrace.api.SourceContext;
import dev.millrace.api.SourceType;
import dev.millrace.plugins.machine.MachineReading.FileSystem;
import dev.millrace.plugins.machine.MachineReading.Transfer;
import dev.millrace.plugins.machine.MachineReading.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;

/// Emits a {@link MachineReading} of this machine at regular intervals, with the host's name as key.
@SourceType(name = "machine", to = "machine")
public final class Machine implements Source {
    /// A file system below this size holds no files to speak of: containers mount single files and empty folders.
    private static final long SMALLEST_DISK = 1 << 20;

    private final Duration every;

    /// @param every how long to wait between two readings
    public record Settings(@Default("1s") Duration every) {
        /// Checks the interval.
        public Settings {
            if (every.toMillis() < 1) {
                throw new IllegalArgumentException("every is " + every + ": expected at least 1ms");
            }
        }
    }

    /// @param settings how often
    public Machine(Settings settings) {
        every = settings.every();
    }

    @Override
    public void run(SourceContext context) throws InterruptedException {
        Sampler sampler = new Sampler(new Readings(context.log()));
        sampler.sample();
        while (true) {
            Thread.sleep(every);
            MachineReading reading = sampler.sample();
            context.emit(reading, reading.host());
        }
    }

    /// Reads all counters; each reading covers the time since the one before.
    private static final class Sampler {
        private final Readings readings;
        private final HardwareAbstractionLayer hardware;
        private final OperatingSystem system;
        private final Rates rates = new Rates();
        private long @Nullable [] ticks;

        Sampler(Readings readings) {
            SystemInfo info = new SystemInfo();
            this.readings = readings;
            this.hardware = info.getHardware();
            this.system = info.getOperatingSystem();
        }

        MachineReading sample() {
            rates.begin(System.nanoTime());
            String host = readings.read("host name", () -> system.getNetworkParams().getHostName());
            return new MachineReading(Instant.now().truncatedTo(ChronoUnit.MILLIS), host, readings.read("cpu", this::cpu),
                    readings.read("load",
                            this::load),
                    readings.read("cores", () -> hardware.getProcessor().getLogicalProcessorCount()), readings.read("memory",
                            this::memory),
                    readings.read("swap", this::swap), disks(), readings.read("disk transfer", this::transfer), readings.read(
                            "processes", system::getProcessCount));
        }

        private @Nullable Double cpu() {
            CentralProcessor processor = hardware.getProcessor();
            long[] now = processor.getSystemCpuLoadTicks();
            long[] before = ticks;
            ticks = now;
            double load = before == null ? 0 : processor.getSystemCpuLoadBetweenTicks(before, now);
            return Double.isFinite(load) ? Math.round(load * 1e4) / 1e4 : null;
        }

        private @Nullable Double load() {
            double load = hardware.getProcessor().getSystemLoadAverage(1)[0];
            return load < 0 || !Double.isFinite(load) ? null : Math.round(load * 100) / 100.0;
        }

        private Usage memory() {
            GlobalMemory memory = hardware.getMemory();
            return new Usage(memory.getTotal() - memory.getAvailable(), memory.getTotal());
        }

        private Usage swap() {
            var memory = hardware.getMemory().getVirtualMemory();
            return new Usage(memory.getSwapUsed(), memory.getSwapTotal());
        }

        private List<FileSystem> disks() {
            List<FileSystem> disks = readings.read("disks", () -> system.getFileSystem().getFileStores().stream()
                    .filter(store -> store.getTotalSpace() >= SMALLEST_DISK)
                    .map(store -> new FileSystem(store.getMount(), store.getTotalSpace() - store.getUsableSpace(), store.getTotalSpace()))
                    .toList());
            return disks == null ? List.of() : disks;
        }

        private Transfer transfer() {
            List<HWDiskStore> stores = hardware.getDiskStores();
            double read = stores.stream().mapToDouble(store -> rates.perSecond("read " + store.getName(), store.getReadBytes())).sum();
            double write = stores.stream().mapToDouble(store -> rates.perSecond("write " + store.getName(), store.getWriteBytes())).sum();
            return new Transfer(read, write);
        }
    }
}
