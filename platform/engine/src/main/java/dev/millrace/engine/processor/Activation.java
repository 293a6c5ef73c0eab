package dev.millrace.engine.processor;

import java.util.List;
import java.util.Map;

/// From where on a version of a processor handles events.
///
/// @param processor the processor's name
/// @param version its version
/// @param from the offset of the first event that it handles in each input channel, by channel; one for each lane
public record Activation(String processor, String version, Map<String, List<Long>> from) {}
