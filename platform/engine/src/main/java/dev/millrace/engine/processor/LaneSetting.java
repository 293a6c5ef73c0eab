package dev.millrace.engine.processor;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.store.ProcessorStore;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/// What a lane is given to work with.
///
/// @param index its number, from 0
/// @param inputs its places in the input channels, the processor's inbox last
/// @param outputs the processor's output channels by name
/// @param deadLetters where events go that the processor cannot handle
/// @param errors where failures are told
/// @param tags the tags of every event that it emits
/// @param wallClock makes timers due that follow it
record LaneSetting(ProcessorSpec spec, String version, int index, List<Input> inputs, Map<String, Channel> outputs, Channel deadLetters,
        Channel errors, ProcessorStore store, Map<String, String> tags, Logger log, Watchdog watchdog, WallClock wallClock,
        Version owner) {

    /// The input channels need not keep anything for this lane any more.
    void release() {
        inputs.forEach(Input::release);
    }
}
