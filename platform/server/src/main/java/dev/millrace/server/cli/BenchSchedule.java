package dev.millrace.server.cli;

import java.util.concurrent.TimeUnit;

/// When which event is due, in microseconds since 1970. Senders take turns: the sender `i` of `n` has the numbers `i`, `i + n`, `i + 2n`.
///
/// @param begin when the first event is due
record BenchSchedule(BenchPlan plan, long begin) {
    private static final long SECOND = TimeUnit.SECONDS.toMicros(1);

    /// Events that are due from here on are measured.
    long measured() {
        return begin + plan.warmup() * SECOND;
    }

    /// No event is due from here on.
    long end() {
        return measured() + plan.seconds() * SECOND;
    }

    /// When an event is due, if it is sent now.
    long due(long number, long now) {
        return plan.closedLoop() ? now : begin + number * SECOND / plan.rate();
    }

    /// How many events were due by now.
    long events(long now) {
        if (plan.closedLoop()) {
            return now < end() ? Long.MAX_VALUE : 0;
        }
        return now < begin ? 0 : Math.min((now - begin) * plan.rate() / SECOND + 1, total());
    }

    /// How many events a sender was to have sent by now.
    long eventsOf(int sender, long now) {
        long events = events(now);
        return events == Long.MAX_VALUE ? events : (events - sender + plan.publishers() - 1) / plan.publishers();
    }

    /// How many events there are if there is a rate.
    long total() {
        return plan.rate() * (plan.warmup() + plan.seconds());
    }
}
