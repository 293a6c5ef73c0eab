package dev.millrace.server.cli;

import dev.millrace.engine.replay.Past;
import dev.millrace.engine.replay.Point;
import dev.millrace.engine.replay.Range;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options `--from` and `--to`: a part of a channel's past.
final class RangeOptions {
    @Option(names = "--from", paramLabel = "P", description = {"The first event: an offset, a time such as 2026-11-23T10:00:00Z,",
            "or how long ago, such as 10m; the oldest by default."})
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "P", description = "The last event: its offset, or a time that comes after it; the newest by default.")
    private @Nullable String to;

    Range of(Past past) throws CommandException {
        long now = System.currentTimeMillis();
        return Range.of(past, point("--from", from, now), point("--to", to, now));
    }

    private static @Nullable Point point(String option, @Nullable String typed, long now) throws CommandException {
        try {
            return typed == null ? null : Point.parse(typed, now);
        } catch (IllegalArgumentException e) {
            throw CommandException.wrongInput("option '" + option + "': " + e.getMessage());
        }
    }
}
