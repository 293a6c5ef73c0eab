package dev.millrace.server.security;

import dev.millrace.engine.channel.NamePatterns;
import dev.millrace.engine.channel.RawEvent;
import java.util.Set;
import java.util.function.Predicate;

/// Which events may be seen among those of many channels: those of channels whose rule allows it. The same object for all whom the same
/// rules allow. Immutable.
final class Visibility implements Predicate<RawEvent> {
    private final NamePatterns<?> rules;
    private final Set<String> allowing;

    /// @param rules under the names and patterns that they have
    /// @param allowing the names and patterns of those that allow it
    Visibility(NamePatterns<?> rules, Set<String> allowing) {
        this.rules = rules;
        this.allowing = allowing;
    }

    @Override
    public boolean test(RawEvent event) {
        String channel = event.channel();
        String rule = channel == null ? null : rules.nameOf(channel);
        return rule != null && allowing.contains(rule);
    }
}
