package dev.millrace.engine.script;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// Reads what a script exports as `processor`. All of it is optional; every mistake is collected before the script is refused.
///
/// ```js
/// export const processor = {
///     from: 'trades', to: ['vwap'], key: '/symbol', time: '/time', lanes: 1,
///     onError: { retries: 2, backoff: '100ms', then: 'dead-letter' },
///     limits: { time: '1s', memory: 536870912, outputs: 10000, outputBytes: 16777216, stateBytes: 268435456 },
/// };
/// ```
final class Declaration {
    private static final int MAX_LANES = 64;
    private static final int MAX_RETRIES = 1_000;
    /// JavaScript counts exactly up to here.
    private static final long MAX_WHOLE = (1L << 53) - 1;

    private final List<String> mistakes = new ArrayList<>();

    private Declaration() {}

    /// The deployment that a script declares.
    ///
    /// @param exported null or undefined if it declares nothing
    /// @throws CodeException if anything in it is wrong
    static ProcessorSpec read(String name, Module module, @Nullable Value exported) throws CodeException {
        Declaration declaration = new Declaration();
        ProcessorSpec spec = declaration.spec(name, new Part("processor", exported, declaration.mistakes));
        if (!declaration.mistakes.isEmpty()) {
            String message = String.join("; ", declaration.mistakes);
            throw new CodeException(new Problem(message, module.file(), module.lineOfExport("processor"), 0, ""));
        }
        return spec;
    }

    private ProcessorSpec spec(String name, Part part) {
        part.requireKnown("from", "to", "key", "time", "lanes", "onError", "limits");
        return new ProcessorSpec(name, channels(part, "from", ChannelName::isReadable), channels(part, "to", ChannelName::isValid),
                pointer(part, "key"), pointer(part, "time"), (int) part.whole("lanes", 1, 1, MAX_LANES), onError(part.part("onError")),
                limits(part.part("limits")));
    }

    private FailurePolicy onError(Part part) {
        part.requireKnown("retries", "backoff", "then");
        FailurePolicy standard = FailurePolicy.DEFAULT;
        return new FailurePolicy((int) part.whole("retries", standard.retries(), 0, MAX_RETRIES),
                part.duration("backoff", standard.backoff()), then(part, standard.then()));
    }

    private FailurePolicy.Then then(Part part, FailurePolicy.Then standard) {
        String text = part.text("then");
        if (text == null) {
            return standard;
        }
        return switch (text) {
            case "dead-letter" -> FailurePolicy.Then.DEAD_LETTER;
            case "skip" -> FailurePolicy.Then.SKIP;
            case "stop" -> FailurePolicy.Then.STOP;
            default -> {
                part.mistake("then", "'dead-letter', 'skip' or 'stop'");
                yield standard;
            }
        };
    }

    private Limits limits(Part part) {
        part.requireKnown("time", "memory", "outputs", "outputBytes", "stateBytes");
        Limits standard = Limits.DEFAULT;
        Duration time = part.duration("time", standard.time());
        if (time.isZero()) {
            part.mistake("time", "more than nothing");
        }
        return new Limits(time, part.whole("memory", standard.memory(), 1, MAX_WHOLE),
                (int) part.whole("outputs", standard.outputs(), 0, Integer.MAX_VALUE),
                part.whole("outputBytes", standard.outputBytes(), 0, MAX_WHOLE),
                part.whole("stateBytes", standard.stateBytes(), 0, MAX_WHOLE));
    }

    private static List<String> channels(Part part, String key, Predicate<String> allowed) {
        List<String> names = part.texts(key);
        for (String name : names) {
            if (!allowed.test(name)) {
                String dollar = name.startsWith("$") ? "; names that start with $ belong to the server" : "";
                part.mistake(key, "a channel's name (" + ChannelName.EXPECTED + dollar + ")", "'" + ChannelName.printable(name) + "'");
            }
        }
        return names.stream().distinct().toList();
    }

    private static @Nullable JsonPath pointer(Part part, String key) {
        String text = part.text(key);
        if (text != null && !text.startsWith("/")) {
            part.mistake(key, "a JSON pointer such as '/symbol'");
            return null;
        }
        return text == null ? null : JsonPath.of(text);
    }
}
