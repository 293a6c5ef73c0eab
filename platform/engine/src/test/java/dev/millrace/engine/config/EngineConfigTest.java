package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Durability;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.ChannelSettings.Slow;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.FailurePolicy.Then;
import dev.millrace.engine.processor.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EngineConfigTest {
    private final Problems problems = new Problems();

    @Test
    void readsChannelsProcessorsAndSources() {
        EngineConfig config = parse("""
                channels:
                  trades: {key: /symbol, retain: {time: 1h, bytes: 1GB}}
                  "metrics.*": {retain: {count: 1000}, slow: disconnect}
                processors:
                  candles: {use: candles, from: trades, to: candles.1m, with: {every: 1m}}
                  averages:
                    use: average
                    from: [trades, $errors]
                    to: [a, b]
                    key: /symbol
                    time: /time
                    lanes: 4
                    onError: {retries: 3, backoff: 2s, then: stop}
                    limits: {time: 5s, memory: 64MB, outputs: 10, outputBytes: 1KB, stateBytes: 2KB}
                sources:
                  cpu: {use: machine, to: metrics.cpu, with: {every: 1s}}
                """);
        assertThat(config.settingsOf("trades"))
                .isEqualTo(new ChannelSettings(JsonPath.of("/symbol"), new ChannelSettings.Retain(Long.MAX_VALUE,
                        Duration.ofHours(1), 1L << 30), Slow.RESUME, Durability.OS));
        ProcessorConfig candles = Objects.requireNonNull(config.processors().get("candles"));
        assertThat(candles.from()).isEqualTo(List.of("trades"));
        assertThat(candles.with()).isEqualTo(Yaml.parse("other.yaml", "every: 1m", problems));
        ProcessorConfig averages = Objects.requireNonNull(config.processors().get("averages"));
        assertThat(averages)
                .isEqualTo(new ProcessorConfig("average", List.of("trades", "$errors"), List.of("a", "b"), JsonPath.of("/symbol"),
                        JsonPath.of("/time"), new LateConfig(null, LateConfig.Then.DROP, null), 4,
                        new OnError(3, Duration.ofSeconds(2), Then.STOP),
                        new LimitsConfig(Duration.ofSeconds(5), 64L << 20, 10,
                                1024, 2048),
                        null, Node.empty(Place.in("m.yaml"))));
        assertThat(averages.onError().policy()).isEqualTo(new FailurePolicy(3, Duration.ofSeconds(2), Then.STOP));
        assertThat(averages.limits().limits()).isEqualTo(new Limits(Duration.ofSeconds(5), 64L << 20, 10, 1024, 2048));
        assertThat(Objects.requireNonNull(config.sources().get("cpu")).to()).isEqualTo("metrics.cpu");
    }

    @Test
    void hasTheEnginesOwnDefaults() {
        EngineConfig config = parse("channels: {a: }\nprocessors: {p: {use: echo}}\nsources:\n");
        assertThat(config.settingsOf("a")).isEqualTo(ChannelSettings.DEFAULT);
        ProcessorConfig processor = Objects.requireNonNull(config.processors().get("p"));
        assertThat(processor.onError().policy()).isEqualTo(FailurePolicy.DEFAULT);
        assertThat(processor.limits().limits()).isEqualTo(Limits.DEFAULT);
        assertThat(processor)
                .isEqualTo(new ProcessorConfig("echo", null, null, null, null, new LateConfig(null, LateConfig.Then.DROP, null), null,
                        processor.onError(), processor.limits(), null, Node.empty(Place.in("m.yaml"))));
        assertThat(processor.with().place()).hasToString("m.yaml:2:17");
        assertThat(config.sources()).isEmpty();
        assertThat(parse("")).isEqualTo(EngineConfig.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({"metrics.cpu,1", "metrics.cpu.0,3", "metrics.disk,2", "metrics.disks,1", "trades.eu.raw,4", "trades.raw,9", "trades..raw,4",
            "x,9", "$errors,1000", "$dead.vwap,5", "metrics.,1"})
    void prefersTheNameThenTheLongestPattern(String name, int count) {
        EngineConfig config = parse("""
                channels:
                  "*": {retain: {count: 9}}
                  "metrics.*": {retain: {count: 1}}
                  metrics.disk: {retain: {count: 2}}
                  "metrics.*.*": {retain: {count: 3}}
                  "trades.*.raw": {retain: {count: 4}}
                  "$dead.*": {retain: {count: 5}}
                """);
        assertThat(config.settingsOf(name).retain().count()).isEqualTo(count);
    }

    @Test
    void tellsEveryMistakeAtItsPlace() {
        assertThat(EngineConfig.parse("conf/millrace.yaml", """
                channels:
                  "a b": {}
                  a: {retain: {count: -1}, slow: latets, durability: tape}
                  a: {}
                processors:
                  p/q: {}
                  p: {use: Echo!, from: ['a*', $errors], to: $errors, lanes: 2, key: id}
                  q:
                    use: echo
                    lanes: 65
                    onError: {retries: 101}
                    limits: {time: 0s, stateBites: 1}
                sources:
                  s: {to: metrics.*, with: 5}
                streams: {}
                """, problems)).isNull();
        String channel = "1 to 255 of the characters A-Z a-z 0-9 _ . : -";
        assertThat(problems.messages()).containsExactly(
                "conf/millrace.yaml:2:3: expected a channel name or pattern of " + channel
                        + " *, after a $ for the server's own, got 'a b'",
                "conf/millrace.yaml:3:23: setting 'count': expected a whole number, 0 or more, got '-1'",
                "conf/millrace.yaml:3:34: setting 'slow': expected one of resume, skip, latest, disconnect, got 'latets'",
                "conf/millrace.yaml:3:54: setting 'durability': expected one of memory, os, disk, got 'tape'",
                "conf/millrace.yaml:4:3: duplicate key 'a', it stands in line 3 already",
                "conf/millrace.yaml:6:3: expected a name of 1 to 64 of the characters A-Z a-z 0-9 _ . -, got 'p/q'",
                "conf/millrace.yaml:6:8: missing setting 'use' (a name)",
                "conf/millrace.yaml:7:12: setting 'use': expected a name of 1 to 64 of the characters A-Z a-z 0-9 _ . -, got 'Echo!'",
                "conf/millrace.yaml:7:26: setting 'from[0]': expected a channel name of " + channel + ", after a $ for the server's own,"
                        + " got 'a*'",
                "conf/millrace.yaml:7:46: setting 'to': expected a channel name of " + channel + ", got '$errors'",
                "conf/millrace.yaml:7:70: setting 'key': expected a JSON pointer such as /symbol, got 'id'",
                "conf/millrace.yaml:10:12: setting 'lanes': expected a whole number from 1 to 64, got '65'",
                "conf/millrace.yaml:11:24: setting 'retries': expected a whole number from 0 to 100, got '101'",
                "conf/millrace.yaml:12:13: setting 'time': expected at least 1ms, got 0",
                "conf/millrace.yaml:12:24: unknown setting 'stateBites', did you mean 'stateBytes'? known: time, memory, outputs,"
                        + " outputBytes, stateBytes",
                "conf/millrace.yaml:14:6: missing setting 'use' (a name)",
                "conf/millrace.yaml:14:11: setting 'to': expected a channel name of " + channel + ", got 'metrics.*'",
                "conf/millrace.yaml:14:28: setting 'with': expected a mapping with settings, got '5'",
                "conf/millrace.yaml:15:1: unknown setting 'streams', known: channels, processors, sources");
    }

    @Test
    void refusesLanesOutsideTheirRange() {
        assertThat(EngineConfig.parse("m.yaml", "processors:\n  q: {use: echo, lanes: 65}\n  r: {use: echo, lanes: 0}", problems)).isNull();
        assertThat(problems.messages()).containsExactly("m.yaml:2:25: setting 'lanes': expected a whole number from 1 to 64, got '65'",
                "m.yaml:3:25: setting 'lanes': expected a whole number from 1 to 64, got '0'");
    }

    @Test
    void takesTheStrongerEntryAsAWhole() {
        EngineConfig operator = parse("channels: {a: {slow: disconnect}}\nprocessors: {p: {use: mine}}\nsources: {s: {use: mine}}");
        EngineConfig plugin = parse("channels: {a: {key: /x}, b: {key: /y}}\nprocessors: {p: {use: theirs, lanes: 2}, q: {use: theirs}}");
        EngineConfig merged = operator.over(plugin);
        assertThat(merged).isEqualTo(parse("channels: {a: {slow: disconnect}, b: {key: /y}}\n"
                + "processors: {p: {use: mine}, q: {use: theirs}}\nsources: {s: {use: mine}}"));
        assertThat(merged.processors().keySet()).containsExactly("p", "q");
    }

    @Test
    void isTheSameWhereverItsEntriesStand() {
        assertThat(parse("processors:\n  p: {use: echo, key: /a, with: {x: [1]}}")).isEqualTo(
                parse("# moved\nprocessors:\n\n  p:\n    with:\n      x: [1]\n    key: /a\n    use: echo"));
        assertThat(parse("processors: {p: {use: echo, with: {x: 1}}}")).isNotEqualTo(parse("processors: {p: {use: echo, with: {x: 2}}}"));
    }

    @Test
    void keepsProblemsOfOtherFilesApart() {
        problems.add(new Place("first.yaml", 9, 1), "bad");
        assertThat(EngineConfig.parse("second.yaml", "channels: {}", problems)).isEqualTo(EngineConfig.EMPTY);
        assertThat(EngineConfig.parse("second.yaml", "\tchannels: {}", problems)).isNull();
        assertThat(problems.messages()).containsExactly("first.yaml:9:1: bad",
                "second.yaml:1:1: a tab is not allowed here, indent with spaces");
    }

    private EngineConfig parse(String text) {
        EngineConfig config = EngineConfig.parse("m.yaml", text, problems);
        assertThat(problems.messages()).isEmpty();
        return Objects.requireNonNull(config);
    }
}
