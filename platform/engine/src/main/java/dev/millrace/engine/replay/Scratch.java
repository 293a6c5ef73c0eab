package dev.millrace.engine.replay;

import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Processors.Draft;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.engine.store.Store;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/// An engine in which one processor runs on past events and nothing else happens: its channels live in memory, its state in a temporary
/// folder. Used by one thread.
final class Scratch implements AutoCloseable {
    private static final ChannelSettings.Retain RETAIN = new ChannelSettings.Retain(Long.MAX_VALUE,
            ChannelSettings.Retain.DEFAULT.time(), ChannelSettings.Retain.DEFAULT.bytes());

    private final ProcessorSpec spec;
    private final Draft draft;
    private final Range range;
    private final Outputs outputs;
    private final Path folder;
    private final Store store;
    private final Channels channels;
    private final Watchdog watchdog = new Watchdog();
    private final Processors processors;
    private boolean begun;

    Scratch(Draft draft, Range range, Function<String, ChannelSettings> settings, Outputs outputs) throws IOException {
        this.draft = draft;
        this.range = range;
        this.outputs = outputs;
        spec = onOneLane(draft.spec());
        folder = Files.createTempDirectory("millrace-replay");
        store = new Store(folder.resolve("store"), Runnable::run);
        PastLog past = new PastLog(range, outputs);
        String input = range.past().channel();
        channels = new Channels(name -> inMemory(settings.apply(name)), Runnable::run, Integer.MAX_VALUE,
                (name, _) -> name.equals(input) ? past : null);
        processors = new Processors(channels, store, watchdog, new ReplayClock(this::idle), this::halted);
    }

    private static ChannelSettings inMemory(ChannelSettings of) {
        return new ChannelSettings(of.key(), RETAIN, ChannelSettings.Slow.SKIP, Durability.MEMORY);
    }

    /// How keys are shared out has no effect on what comes out, but on its order.
    private static ProcessorSpec onOneLane(ProcessorSpec of) {
        return new ProcessorSpec(of.name(), of.from(), of.to(), of.key(), of.time(), of.lateness(), 1, of.onError(), of.limits(),
                of.stateVersion());
    }

    void start() throws CodeException {
        store.start(() -> {});
        begun = true;
        watchdog.start();
        store.of(spec.name()).begin(List.of(Map.of(range.past().channel(), range.from())), spec.stateVersion());
        spec.to().forEach(name -> outputs.watch(channels.get(name)));
        String late = spec.lateness().channel();
        if (late != null && !spec.to().contains(late)) {
            outputs.watch(channels.get(late));
        }
        outputs.watch(channels.deadLetters(spec.name()));
        processors.deploy(spec, draft.code());
    }

    /// The offset of the first event that was not handled.
    long position() {
        return begun ? store.of(spec.name()).lowestPosition(range.past().channel()).orElse(range.from()) : range.from();
    }

    /// Lets the lane end.
    void stop() {
        processors.close();
    }

    private void idle() {
        outputs.end();
    }

    private void halted(RunningProcessor processor) {
        outputs.fail(processor.whyNotRunning());
    }

    @Override
    public void close() {
        outputs.close();
        processors.close();
        watchdog.close();
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            folder.toFile().deleteOnExit();
        }
    }
}
