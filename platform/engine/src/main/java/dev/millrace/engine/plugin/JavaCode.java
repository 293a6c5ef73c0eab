package dev.millrace.engine.plugin;

import dev.millrace.api.Processor;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import java.lang.reflect.Type;

/// A processor type of a plugin with its settings.
record JavaCode(Generation generation, AuthorClass.Maker<Processor<Object>> maker, Type eventType) implements ProcessorCode {
    @Override
    public String version() {
        return generation.version();
    }

    @Override
    public LaneCode open() throws CodeException {
        Processor<Object> processor = generation.gate().enter(maker::make);
        return new JavaLane(generation, processor, eventType);
    }
}
