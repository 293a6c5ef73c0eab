package dev.millrace.engine.script;

import dev.millrace.engine.config.Binder;
import dev.millrace.engine.config.ScriptConfig;
import dev.millrace.engine.config.Yaml;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.window.WindowSpec;
import org.jspecify.annotations.Nullable;

/// What a script declares of itself in `export const processor`.
///
/// @param spec how it is deployed
/// @param window the windows that are computed for it; null for none
record Declaration(ProcessorSpec spec, @Nullable WindowSpec window) {
    /// What a script declares.
    ///
    /// @param json the declaration; `{}` if there is none
    /// @throws CodeException if anything in it is wrong; the problem lists all of it
    static Declaration read(String processor, Module module, String json) throws CodeException {
        var problems = new dev.millrace.engine.config.Problems();
        ScriptConfig config = Binder.bind(Yaml.parse(module.file(), json, problems), ScriptConfig.class, problems);
        if (config == null || !problems.isEmpty()) {
            String message = "processor: " + String.join("; ", problems.sentences());
            throw new CodeException(new Problem(message, module.file(), module.lineOfExport("processor"), 0, ""));
        }
        return new Declaration(config.spec(processor), config.window() == null ? null : config.window().spec());
    }
}
