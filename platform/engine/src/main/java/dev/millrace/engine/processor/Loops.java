package dev.millrace.engine.processor;

import dev.millrace.engine.processor.CodeException.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Finds processors that would be fed with what they emit, through others or not: they would never come to rest. Owned by the deploy
/// thread.
final class Loops {
    private final Collection<ProcessorSpec> all;
    private final UnaryOperator<String> deadLetters;

    /// @param all processors that would run together
    /// @param deadLetters from a processor's name to the channel where its dead letters go
    Loops(Collection<ProcessorSpec> all, UnaryOperator<String> deadLetters) {
        this.all = all;
        this.deadLetters = deadLetters;
    }

    /// Follows the processor's outputs wherever they lead.
    ///
    /// @throws CodeException if they lead back to it
    void refuse(ProcessorSpec spec) throws CodeException {
        Deque<String> open = new ArrayDeque<>();
        Map<String, String> how = new HashMap<>();
        follow(spec, spec.name(), how, open);
        while (!open.isEmpty()) {
            String channel = open.removeFirst();
            String way = how.getOrDefault(channel, channel);
            if (spec.from().contains(channel)) {
                throw new CodeException(Problem.of("a loop: " + way + " → " + spec.name()
                        + ": the processor would be fed with what it emits; change `from` or `to`"));
            }
            for (ProcessorSpec reader : all) {
                if (reader.from().contains(channel)) {
                    follow(reader, way + " → " + reader.name(), how, open);
                }
            }
        }
    }

    private void follow(ProcessorSpec from, String way, Map<String, String> how, Deque<String> open) {
        List<String> outputs = new ArrayList<>(from.to());
        outputs.add(deadLetters.apply(from.name()));
        for (String output : outputs) {
            if (how.putIfAbsent(output, way + " → " + output) == null) {
                open.add(output);
            }
        }
    }
}
