package dev.millrace.engine.script;

import dev.millrace.engine.json.FlatJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// Hands events that are flat objects to a script as values, through a function that is made for their names: `JSON.parse` of the engine
/// takes more than twice as long as reading the values here and filling an object whose shape is known. Owned by the lane's thread.
final class FlatEvents {
    /// Events of more kinds than this are left to `JSON.parse`, as are those with more fields.
    private static final int MAX_SHAPES = 64;
    private static final int MAX_FIELDS = 32;
    /// After so many events in a row that are not flat, only one in so many is looked at.
    private static final int PATIENCE = 64;

    private final Instance instance;
    private final Value entry;
    private final FlatJson reader = new FlatJson(MAX_FIELDS);
    private final Map<List<String>, Value> functions = new HashMap<>();
    private List<String> lastNames = List.of();
    private @Nullable Value lastFunction;
    private int inVain;

    /// @param entry the function of `lane.js` that takes an object and what is known of the event
    FlatEvents(Instance instance, Value entry) {
        this.instance = instance;
        this.entry = entry;
    }

    /// Looks at an event.
    ///
    /// @param json valid JSON in UTF-8
    /// @return a function that takes what {@link #arguments} tells; null if the event is to be parsed by the script's engine
    @Nullable
    Value function(byte[] json) {
        if (inVain >= PATIENCE && ++inVain % PATIENCE != 0) {
            return null;
        }
        if (!reader.read(json) || !isKnown()) {
            inVain++;
            return null;
        }
        inVain = 0;
        return lastFunction;
    }

    private boolean isKnown() {
        if (lastFunction == null || !reader.hasNames(lastNames)) {
            lastNames = reader.names();
            lastFunction = functions.computeIfAbsent(lastNames, this::make);
        }
        return lastFunction != null;
    }

    /// What is known of the event that was looked at last, and its values.
    @Nullable
    Object[] arguments(@Nullable Object... known) {
        @Nullable
        Object[] all = new Object[known.length + lastNames.size()];
        System.arraycopy(known, 0, all, 0, known.length);
        reader.copyValues(all, known.length);
        return all;
    }

    private @Nullable Value make(List<String> names) {
        if (functions.size() >= MAX_SHAPES || Set.copyOf(names).size() < names.size()) {
            return null;
        }
        try {
            return instance.evaluate(source(names)).execute(entry);
        } catch (PolyglotException e) {
            return null; // interrupted or closed: the way of all other events tells
        }
    }

    private static Source source(List<String> names) {
        String parameters = IntStream.range(0, names.size()).mapToObj(i -> ", v" + i).collect(Collectors.joining());
        String fields = IntStream.range(0, names.size()).mapToObj(i -> field(names.get(i)) + ": v" + i)
                .collect(Collectors.joining(", "));
        String text = "(entry => (key, at, channel, offset, time" + parameters + ") => entry({ " + fields
                + " }, key, at, channel, offset, time))";
        return Source.newBuilder(Sandbox.LANGUAGE, text, "event.js").internal(true).buildLiteral();
    }

    /// In brackets if without them it would be no name but the prototype.
    private static String field(String name) {
        String quoted = FlatJson.quoted(name);
        return name.equals("__proto__") ? "[" + quoted + "]" : quoted;
    }
}
