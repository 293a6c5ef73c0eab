package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts whose new version keeps state of another shape than the old one.
class StateMigrationTest {
    private static final String STORED = "channels: {in: {retain: {count: 1000}}, out: {retain: {count: 1000}}}";
    private static final String FIRST = """
            export const processor = { from: 'in', to: 'out', key: '/k' };
            export function onEvent(event, ctx) {
              ctx.state = { n: (ctx.state?.n ?? 0) + 1 };
              return ['first', event.k, ctx.state.n];
            }
            """;
    private static final String SECOND = """
            export const processor = { from: 'in', to: 'out', key: '/k', lanes: 2, stateVersion: %s };
            export function migrate(from, state, key) {
              if (key === '%s') throw new Error('cannot read ' + key);
              return key === 'gone' ? null : { count: state.n, from, key };
            }
            export function onEvent(event, ctx) {
              const state = ctx.state ?? { count: 0 };
              ctx.state = { ...state, count: state.count + 1 };
              return ['second', event.k, ctx.state];
            }
            """;
    @TempDir
    Path root;
    private EngineFixture engine;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineFixture(root, STORED);
        engine.drop("scripts/count.js", FIRST);
        engine.receipt("count.js", 0);
        engine.publish("in", "{\"k\":\"a\"}", "{\"k\":\"a\"}", "{\"k\":\"b\"}", "{\"k\":\"gone\"}");
        engine.events("out", 4);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void givesTheNewVersionTheStateThatItsMigrateReturned() {
        engine.drop("scripts/count.js", SECOND.formatted("2", "none"));
        assertThat(engine.receipt("count.js", 1)).contains("activated");
        engine.publish("in", "{\"k\":\"a\"}", "{\"k\":\"gone\"}");
        assertThat(engine.events("out", 6)).contains("[\"second\",\"a\",{\"count\":3,\"from\":1,\"key\":\"a\"}]",
                "[\"second\",\"gone\",{\"count\":1}]");
    }

    @Test
    void migratesOnceAndKeepsThatOverARestart() throws Exception {
        engine.drop("scripts/count.js", SECOND.formatted("2", "none"));
        engine.receipt("count.js", 1);
        engine.close();
        engine = new EngineFixture(root, STORED);
        engine.publish("in", "{\"k\":\"b\"}");
        assertThat(engine.events("out", 5)).endsWith("[\"second\",\"b\",{\"count\":2,\"from\":1,\"key\":\"b\"}]");
    }

    @Test
    void keepsTheOldVersionAndItsStateWhenTheMigrationFails() {
        engine.drop("scripts/count.js", SECOND.formatted("2", "b"));
        assertThat(engine.receipt("count.js", 1)).contains("refused", "\"line\":3",
                "state 'state' of key 'b' cannot be migrated from version"
                        + " 1 to 2: Error: cannot read b");
        engine.publish("in", "{\"k\":\"a\"}", "{\"k\":\"b\"}");
        assertThat(engine.events("out", 6)).endsWith("[\"first\",\"a\",3]", "[\"first\",\"b\",2]");
    }

    @Test
    void refusesCodeThatCannotMigrateOrIsOlderThanTheState() {
        engine.drop("scripts/count.js", FIRST.replace("key: '/k'", "key: '/k', stateVersion: 2"));
        assertThat(engine.receipt("count.js", 1)).contains("refused",
                "there is state of version 1, but no exported migrate(from, state, key)");
        engine.drop("scripts/count.js", SECOND.formatted("3", "none"));
        assertThat(engine.receipt("count.js", 2)).contains("activated");
        engine.drop("scripts/count.js", SECOND.formatted("2", "none"));
        assertThat(engine.receipt("count.js", 3)).contains("refused",
                "the state of count is of version 3, this code says stateVersion 2: expected 3 or more");
    }
}
