package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.store.ProcessorStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/// What a lane is given, without the lane.
final class Settings {
    private Settings() {}

    static LaneSetting of(ProcessorSpec spec, Channels channels, ProcessorStore store) {
        Map<String, Channel> targets = new HashMap<>();
        spec.to().forEach(name -> targets.put(name, channels.get(name)));
        Watchdog watchdog = new Watchdog();
        RunningProcessor owner = new RunningProcessor(spec.name(), channels, store, watchdog, System::currentTimeMillis, halted -> {});
        return new LaneSetting(spec, spec.name(), 0, List.of(), targets, channels.deadLetters(spec.name()), channels.get(Channels.ERRORS),
                store, Map.of("by", spec.name()), LoggerFactory.getLogger("tested"), watchdog, System::currentTimeMillis,
                new Version(owner, spec, new NoCode(), channels, store, watchdog));
    }

    private static final class NoCode implements ProcessorCode {
        @Override
        public String version() {
            return "none@1";
        }

        @Override
        public LaneCode open() {
            throw new AssertionError("this version does not run");
        }
    }
}
