package dev.millrace.server.cli;

/// Lines that were not published, and why. Thread-safe: the server's answers come from another thread.
final class Refusals {
    private static final int SHOWN = 20;
    private final Terminal terminal;
    private int count;
    private long sent;

    Refusals(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Says it, unless it has said many already.
    ///
    /// @param first the first line that may be meant
    /// @param last the last line that may be meant
    /// @param lines how many lines are meant that had been sent already
    synchronized void add(long first, long last, String reason, long lines) {
        count++;
        sent += lines;
        if (count <= SHOWN) {
            terminal.say((first >= last ? "line " + last : "one of the lines " + first + " to " + last) + ": " + reason);
        } else if (count == SHOWN + 1) {
            terminal.say("further refusals are counted only");
        }
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }

    /// How many lines were sent in vain.
    synchronized long sent() {
        return sent;
    }

    /// How many there were.
    synchronized String summary() {
        return count == 1 ? "1 refusal" : count + " refusals";
    }
}
