package dev.millrace.engine.processor;

import dev.millrace.engine.json.JsonPath;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a processor is deployed in tests: from `in` to `out`, unless said otherwise.
public final class TestSpec {
    private final String name;
    private List<String> from = List.of("in");
    private @Nullable JsonPath key;
    private @Nullable JsonPath time;
    private Lateness lateness = Lateness.NONE;
    private int lanes = 1;
    private FailurePolicy onError = FailurePolicy.DEFAULT;
    private Limits limits = Limits.DEFAULT;

    /// @param name the processor's
    public TestSpec(String name) {
        this.name = name;
    }

    TestSpec from(String... channels) {
        from = List.of(channels);
        return this;
    }

    TestSpec key(String pointer) {
        key = JsonPath.of(pointer);
        return this;
    }

    /// Where event times are found.
    public TestSpec time(String pointer) {
        time = JsonPath.of(pointer);
        return this;
    }

    /// How far out of order events may come; those that come later are dropped.
    public TestSpec lateness(long bound) {
        return lateness(bound, Lateness.Policy.DROP, null);
    }

    TestSpec lateness(long bound, Lateness.Policy policy, @Nullable String channel) {
        lateness = new Lateness(Duration.ofMillis(bound), true, policy, channel);
        return this;
    }

    /// On how many lanes it runs.
    public TestSpec lanes(int count) {
        lanes = count;
        return this;
    }

    TestSpec onError(int retries, long backoff, FailurePolicy.Then then) {
        onError = new FailurePolicy(retries, Duration.ofMillis(backoff), then);
        return this;
    }

    TestSpec limits(Limits value) {
        limits = value;
        return this;
    }

    /// The finished thing.
    public ProcessorSpec build() {
        return new ProcessorSpec(name, from, List.of("out"), key, time, lateness, lanes, onError, limits, 1);
    }
}
