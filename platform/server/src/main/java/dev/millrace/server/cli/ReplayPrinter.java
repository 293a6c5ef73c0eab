package dev.millrace.server.cli;

import dev.millrace.engine.replay.Difference;
import dev.millrace.engine.replay.Output;
import dev.millrace.engine.replay.Range;
import dev.millrace.engine.replay.Replay;
import dev.millrace.server.protocol.ReplayLine;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Prints what replays emit: results on standard output, a summary on standard error. Used by one thread.
final class ReplayPrinter {
    /// How often it is looked whether somebody still reads; a look sends all that was written.
    private static final int LOOK = 256;

    private final Terminal terminal;
    private final String processor;
    private final Range range;

    ReplayPrinter(Terminal terminal, String processor, Range range) {
        this.terminal = terminal;
        this.processor = processor;
        this.range = range;
    }

    Range range() {
        return range;
    }

    /// @return the exit code
    int print(Replay replay) throws InterruptedException {
        long outputs = 0;
        Output output;
        while ((output = replay.next()) != null) {
            outputs++;
            byte[] line = ReplayLine.of(output);
            terminal.out().write(line, 0, line.length);
            terminal.out().write('\n');
            if (outputs % LOOK == 0 && terminal.out().checkError()) {
                return CommandException.FAILED; // nobody takes it, as with `head`
            }
        }
        terminal.out().flush();
        summarize(replay, count(outputs, "output"));
        return hasFailed(replay) ? CommandException.FAILED : 0;
    }

    /// @return the exit code
    int printDifference(Replay before, Replay after) throws InterruptedException {
        long differences = new Difference(before, after).run((isNew, output) -> terminal.out().println(
                (isNew ? "+ " : "- ") + output.at() + " " + new String(ReplayLine.of(output), StandardCharsets.UTF_8)));
        terminal.out().flush();
        summarize(before, differences == 0 ? "no difference" : count(differences, "difference"));
        boolean beforeFailed = hasFailed(before);
        boolean afterFailed = hasFailed(after);
        return beforeFailed || afterFailed || differences > 0 ? CommandException.FAILED : 0;
    }

    private void summarize(Replay replay, String result) {
        long handled = replay.handled();
        terminal.err().printf("%s of %s replayed through %s, offsets %,d to %,d: %s%n", count(handled, "event"), range.past().channel(),
                processor, range.from(), range.from() + handled - 1, result);
    }

    private boolean hasFailed(Replay replay) {
        @Nullable
        String trouble = replay.trouble();
        if (trouble != null) {
            terminal.say(trouble);
        }
        return trouble != null;
    }

    private static String count(long number, String what) {
        return String.format("%,d %s%s", number, what, number == 1 ? "" : "s");
    }
}
