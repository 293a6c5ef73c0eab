package dev.millrace.server.cli;

import dev.millrace.engine.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What a measurement has found, for people and for programs.
final class BenchReport {
    private static final String HEAD = "%-10s %12s %11s %9s %9s %9s %9s %9s %9s%n";
    private static final double SECOND = TimeUnit.SECONDS.toMicros(1);

    private final BenchPlan plan;
    private final BenchRun run;
    private final BenchFigures figures;

    /// @param run one that is over
    BenchReport(BenchPlan plan, BenchRun run) {
        this.plan = plan;
        this.run = run;
        this.figures = run.figures();
    }

    /// What is wrong with the result, in sentences; the exit code tells that there is something.
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (figures.refusals().reason() != null) {
            problems.add(count(figures.refusals().events(), plan.calls() ? "call" : "event") + " refused: " + figures.refusals().reason());
        }
        if (figures.endedEarly() != null) {
            problems.add("a connection ended too early (" + figures.endedEarly() + ")");
        }
        if (figures.unstampedEvents() > 0) {
            problems.add(count(figures.unstampedEvents(), "event") + " from '" + plan.to() + "' had no number in the field '"
                    + plan.events().stamp() + "', so it is not known when they were published: the processor must hand that field on");
        } else if (isSilent()) {
            problems.add("nothing came back from '" + plan.to() + "'" + (plan.from().equals(plan.to())
                    ? ""
                    : ": does a processor make its events from those of '" + plan.from() + "'? " + "Its failures are on $errors"));
        }
        if (figures.surplusResults() > 0) {
            problems.add("the processor sends more than one result a call, so it is not known which one took how long");
        }
        return problems;
    }

    private boolean isSilent() {
        boolean expected = plan.calls() || plan.subscribers() > 0;
        return expected && figures.published().events() > 0 && figures.received().events() == 0 && figures.refusals().events() == 0;
    }

    /// What is worth knowing and not wrong.
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (plan.closedLoop()) {
            remarks.add("as fast as possible, " + underWay() + ": the latency is that of a full pipe; --rate shows that of a given load");
        } else {
            remarks.add("at a fixed rate: the latency counts from the moment when an event was due");
        }
        if (!plan.closedLoop() && run.duration() > plan.seconds() * SECOND) {
            remarks.add("the rate could not be kept"
                    + (plan.calls() ? " with " + count(plan.inFlight(), "call") + " under way on a connection" : ""));
        }
        if (figures.warnings().reason() != null) {
            remarks.add("a subscriber was told: " + figures.warnings().reason());
        }
        if (!plan.calls() && plan.subscribers() > 0 && !run.isNumbered()) {
            remarks.add("lost and repeated events are not known: what comes back has no field '" + BenchEvents.NUMBER + "'");
        }
        if (plan.closedLoop() && plan.subscribers() > 0 && run.isNumbered() && !run.isWindowed()) {
            remarks.add("nothing came for a second, so publishers no longer waited for subscribers");
        }
        if (run.unsent() > 0) {
            remarks.add("due and not sent: " + count(run.unsent(), "event"));
        }
        return remarks;
    }

    private String underWay() {
        if (plan.calls()) {
            return "with " + count(plan.inFlight(), "call") + " under way on a connection";
        }
        return plan.subscribers() == 0
                ? "with a megabyte under way on a connection at most"
                : "with " + count(plan.inFlight(), "event") + " under way";
    }

    /// For people.
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(title()).append(System.lineSeparator()).append(System.lineSeparator());
        text.append(String.format(Locale.ROOT, HEAD, "", "events", "per second", "MB/s", "p50", "p90", "p99", "p99.9", "max"));
        text.append(row(plan.calls() ? "called" : "published", figures.published()));
        text.append(row(plan.calls() ? "answered" : "received", figures.received())).append(System.lineSeparator());
        if (!plan.calls() && run.isNumbered()) {
            text.append(String.format(Locale.ROOT, "lost %,d, repeated %,d, ", run.lost(), run.duplicates()));
        }
        text.append(String.format(Locale.ROOT, "refused %,d%n", figures.refusals().events()));
        remarks().forEach(remark -> text.append(remark).append(System.lineSeparator()));
        return text.toString();
    }

    private String title() {
        String what = plan.calls()
                ? "calls of " + plan.to() + ", " + count(plan.publishers(), "connection")
                : plan.from() + " -> " + plan.to() + ", " + count(plan.publishers(), "publisher") + ", "
                        + count(plan.subscribers(), "subscriber") + ", " + count(plan.batch(), "event") + " a message";
        return what + String.format(Locale.ROOT, ", %.1f seconds", run.duration() / SECOND);
    }

    private String row(String name, BenchTally tally) {
        double seconds = run.duration() / SECOND;
        return String.format(Locale.ROOT, HEAD, name, grouped(tally.events()), grouped(Math.round(tally.events() / seconds)),
                String.format(Locale.ROOT, "%.1f", tally.bytes() / seconds / 1e6), millis(tally, 50), millis(tally, 90), millis(tally, 99),
                millis(tally, 99.9), millis(tally, 100));
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String millis(BenchTally tally, double percent) {
        return tally.isTimed() ? String.format(Locale.ROOT, "%.2f ms", tally.percentile(percent) / 1e3) : "-";
    }

    private static String count(long number, String thing) {
        return grouped(number) + " " + thing + (number == 1 ? "" : "s");
    }

    /// For programs: one JSON object.
    String json() {
        return new String(JsonWriter.object(out -> {
            out.text(plan.calls() ? "call" : "publish", plan.from());
            if (!plan.calls()) {
                out.text("subscribe", plan.to());
            }
            out.number("publishers", plan.publishers()).number("subscribers", plan.subscribers()).number("batch", plan.batch());
            out.data("rate", plan.closedLoop() ? null : Long.valueOf(plan.rate())).number("inFlight", plan.inFlight());
            out.data("seconds", run.duration() / SECOND);
            out.object("published", each -> write(each, figures.published())).object("received", each -> write(each, figures.received()));
            boolean counted = !plan.calls() && run.isNumbered();
            out.data("lost", counted ? Long.valueOf(run.lost()) : null);
            out.data("repeated", counted ? Long.valueOf(run.duplicates()) : null);
            out.number("refused", figures.refusals().events()).text("reason", figures.refusals().reason());
            out.texts("problems", problems()).texts("remarks", remarks());
        }), StandardCharsets.UTF_8);
    }

    private void write(JsonWriter out, BenchTally tally) {
        double seconds = run.duration() / SECOND;
        out.number("events", tally.events()).number("perSecond", Math.round(tally.events() / seconds));
        out.number("bytes", tally.bytes()).number("bytesPerSecond", Math.round(tally.bytes() / seconds));
        if (tally.isTimed()) {
            out.object("micros", all -> all.number("p50", tally.percentile(50)).number("p90", tally.percentile(90))
                    .number("p99", tally.percentile(99)).number("p99.9", tally.percentile(99.9)).number("max", tally.percentile(100)));
        }
    }
}
