package dev.millrace.server.connection;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.Format;
import dev.millrace.server.protocol.View;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which events a subscription gets.
///
/// @param visible those that the rules let the client see; null for all
/// @param chosen of those, the ones that the client asked for; null for all
record Wanted(@Nullable Predicate<RawEvent> visible, @Nullable Predicate<RawEvent> chosen) {

    /// Null for all events.
    @Nullable
    Predicate<RawEvent> condition() {
        if (visible == null) {
            return chosen;
        }
        return chosen == null ? visible : visible.and(chosen);
    }

    /// What is seen: what the rules leave is the same for many subscribers, who share its bytes.
    View in(Format format) {
        return visible != null && chosen == null ? format.shared(visible) : format.only(condition());
    }
}
