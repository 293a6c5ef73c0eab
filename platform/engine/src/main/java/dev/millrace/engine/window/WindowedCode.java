package dev.millrace.engine.window;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ProcessorCode;
import org.jspecify.annotations.Nullable;

/// A processor's code with the windows that are declared for it.
///
/// @param author the author's code, whose `onWindow` is called
/// @param spec what is declared
public record WindowedCode(ProcessorCode author, WindowSpec spec) implements ProcessorCode {

    /// The code with its windows; as it is if none are declared.
    public static ProcessorCode of(ProcessorCode author, @Nullable WindowSpec spec) {
        return spec == null ? author : new WindowedCode(author, spec);
    }

    @Override
    public String version() {
        return author.version();
    }

    @Override
    public LaneCode open() throws CodeException {
        return new WindowedLane(author.open(), spec);
    }
}
