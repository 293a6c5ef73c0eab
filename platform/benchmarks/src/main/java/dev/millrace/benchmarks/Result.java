package dev.millrace.benchmarks;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// What was measured of a contestant.
///
/// @param rounds what the load generator told, of each round
record Result(String name, List<JsonNode> rounds) {

    double eventsPerSecond() {
        return median("events_s");
    }

    /// The server's processor time for one event.
    double microseconds() {
        return median("srv_us_ev");
    }

    /// The median of a field of the load generator's answer.
    double median(String field) {
        List<Double> sorted = rounds.stream().map(round -> round.path(field).asDouble()).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
