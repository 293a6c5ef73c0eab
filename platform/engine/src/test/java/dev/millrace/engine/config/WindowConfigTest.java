package dev.millrace.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.window.Aggregate;
import dev.millrace.engine.window.WindowSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowConfigTest {
    private static final long MINUTE = 60_000;

    @Test
    void readsEveryKind() {
        assertThat(kind("{tumbling: 1m}")).isEqualTo(new WindowSpec.Hopping(MINUTE, MINUTE));
        assertThat(kind("{hopping: 5m, every: 1m}")).isEqualTo(new WindowSpec.Hopping(5 * MINUTE, MINUTE));
        assertThat(kind("{sliding: 30s}")).isEqualTo(new WindowSpec.Sliding(MINUTE / 2));
        assertThat(kind("{session: 30s}")).isEqualTo(new WindowSpec.Session(MINUTE / 2));
        assertThat(kind("{count: 100}")).isEqualTo(new WindowSpec.Count(100));
    }

    @Test
    void readsEveryAggregateInItsOrder() {
        WindowConfig config = bind("""
                {tumbling: 1m, aggregate: {n: count, total: sum /a/b, low: min /x, high: max /x, mean: mean /x, spread: variance /x,
                open: first /x, close: last /x, users: distinct /user, p: 'quantile  0.990 /ms', top: top 10 /product}}
                """, new Problems());
        assertThat(Objects.requireNonNull(config).spec().aggregates()).hasSize(11);
        assertThat(config.spec().aggregates().values()).map(Aggregate::toString).containsExactly("count", "sum /a/b", "min /x", "max /x",
                "mean /x", "variance /x", "first /x", "last /x", "distinct /user", "quantile 0.990 /ms", "top 10 /product");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                   | setting 'window': expected exactly one of tumbling, hopping, sliding, session and count, got none
            {tumbling: 1m, count: 3}             | setting 'window': expected exactly one of tumbling, hopping, sliding, session and count, got tumbling and count
            {hopping: 1m}                        | missing setting 'every' beside 'hopping': the time from one window to the next, such as 1m
            {tumbling: 1m, every: 1s}            | setting 'every': expected beside 'hopping' only
            {hopping: 1m, every: 2m}             | setting 'every': expected at most the windows' size 60000ms, got 120000ms
            {session: 0s}                        | setting 'session': expected 1ms or more, got 0ms
            {count: 0}                           | setting 'count': expected 1 or more, got 0
            {tumbling: 5}                        | setting 'tumbling': expected a duration such as 1m: a whole number and the unit ms, s, m, h or d, at most 36500d, got '5'
            {count: 1, aggregate: {n: count /x}} | setting 'n': expected 'count' alone, got 'count /x'
            {count: 1, aggregate: {n: sum}}      | setting 'n': expected sum and a JSON pointer, such as 'sum /price', got 'sum'
            {count: 1, aggregate: {n: sum x}}    | setting 'n': expected sum and a JSON pointer, such as 'sum /price', got 'sum x'
            {count: 1, aggregate: {n: quantile 2 /x}} | setting 'n': expected quantile, a number from 0 to 1 and a JSON pointer, such as 'quantile 0.99 /ms', got 'quantile 2 /x'
            {count: 1, aggregate: {n: top 1.5 /x}} | setting 'n': expected top, a whole number from 1 to 100 and a JSON pointer, such as 'top 10 /product', got 'top 1.5 /x'
            {count: 1, aggregate: {n: total /x}} | setting 'n': expected count, one of sum, min, max, mean, variance, first, last and distinct with a JSON pointer such as 'sum /amount', 'quantile 0.99 /ms' or 'top 10 /product', got 'total /x'
            {count: 1, aggregate: {key: count}}  | expected a name of 1 to 64 of the characters A-Z a-z 0-9 _ . -, other than start, end and key, which every window has, got 'key'
            """, quoteCharacter = '"')
    void saysWhatIsWrong(String yaml, String sentence) {
        Problems problems = new Problems();
        assertThat(bind(yaml, problems)).isNull();
        assertThat(problems.sentences()).isEqualTo(List.of(sentence));
        assertThat(problems.messages().getFirst()).startsWith("w.yaml:1:");
    }

    @Test
    void describesItselfAsASchema() {
        assertThat(SettingsSchema.of(WindowConfig.class)).contains("\"tumbling\":", "\"aggregate\":{\"type\":\"object\"");
    }

    private static WindowSpec.Kind kind(String yaml) {
        return Objects.requireNonNull(bind(yaml, new Problems())).spec().kind();
    }

    private static @Nullable WindowConfig bind(String yaml, Problems problems) {
        return Binder.bind(Yaml.parse("w.yaml", yaml, problems), WindowConfig.class, problems);
    }
}
