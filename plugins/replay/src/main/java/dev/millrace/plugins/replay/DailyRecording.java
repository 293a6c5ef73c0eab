package dev.millrace.plugins.replay;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// Events that belong to days. Each pass moves them on by the time that the recording covers, in whole weeks, so that time never goes
/// back and a Monday stays a Monday.
final class DailyRecording implements Recording {
    private final List<Entry> entries;
    private final long span;

    /// What happened on one day.
    ///
    /// @param day the day in the data
    /// @param events makes the events, as of the day that they are moved to
    record Entry(LocalDate day, Function<LocalDate, List<?>> events) {}

    /// @param entries at least one, in any order; entries of one day stay in theirs
    DailyRecording(List<Entry> entries) {
        this.entries = entries.stream().sorted(Comparator.comparing(Entry::day)).toList();
        long days = ChronoUnit.DAYS.between(this.entries.getFirst().day(), this.entries.getLast().day()) + 1;
        this.span = (days + 6) / 7 * 7;
    }

    @Override
    public void play(int pass, Listener listener) throws InterruptedException {
        for (Entry entry : entries) {
            for (Object event : entry.events().apply(entry.day().plusDays(pass * span))) {
                listener.event(event);
            }
        }
    }
}
