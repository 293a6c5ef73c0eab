package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Channel;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What outlives the process, and what does not.
class RestartTest {
    private static final String CHANNELS = """
            channels:
              in: {key: /k, retain: {count: 1000}}
              out: {retain: {count: 1000}, durability: disk}
              brief: {key: /k}
            """;
    private static final String COUNT = """
            export const processor = { from: ['in', 'brief'], to: 'out', key: '/k', time: '/t' };
            export function onEvent(event, ctx) {
              ctx.state = (ctx.state ?? 0) + 1;
              if (event.due) ctx.timers.at('alarm', event.due);
              return [event.k, ctx.state];
            }
            export const onTimer = (timer, ctx) => [timer.name, timer.key, ctx.state];
            """;
    @TempDir
    Path root;
    private EngineFixture engine;

    @BeforeEach
    void start() throws Exception {
        engine = new EngineFixture(root, CHANNELS);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void restart() throws Exception {
        engine.close();
        engine = new EngineFixture(root, CHANNELS);
    }

    @Test
    void keepsStoredEventsUnderTheirOffsetsAndForgetsOthers() throws Exception {
        engine.publish("in", "{\"k\":\"a\"}", "{\"k\":\"b\"}");
        engine.publish("brief", "1");
        engine.events("in", 2);
        String epoch = engine.engine().channels().get("in").epoch();
        String briefEpoch = engine.engine().channels().get("brief").epoch();
        restart();
        Channel in = engine.engine().channels().get("in");
        assertThat(in.epoch()).isEqualTo(epoch);
        assertThat(in.next()).isEqualTo(3);
        assertThat(engine.events("in", 2)).containsExactly("{\"k\":\"a\"}", "{\"k\":\"b\"}");
        assertThat(engine.engine().channels().get("brief").epoch()).isNotEqualTo(briefEpoch);
        assertThat(engine.engine().channels().get("brief").next()).isEqualTo(1);
    }

    @Test
    void goesOnWithStateAndPositionWhereItStood() throws Exception {
        engine.drop("scripts/count.js", COUNT);
        engine.receipt("count.js", 0);
        engine.publish("in", "{\"k\":\"a\",\"t\":1}", "{\"k\":\"a\",\"t\":2}");
        engine.events("out", 2);
        engine.close();
        engine.delete("scripts/count.js");
        engine = new EngineFixture(root, CHANNELS);
        engine.publish("in", "{\"k\":\"a\",\"t\":3}");
        engine.drop("scripts/count.js", COUNT);
        engine.publish("in", "{\"k\":\"b\",\"t\":4}");
        engine.publish("brief", "{\"k\":\"a\",\"t\":5}");
        assertThat(engine.events("out", 4)).startsWith("[\"a\",1]", "[\"a\",2]", "[\"a\",3]", "[\"b\",1]");
    }

    @Test
    void firesTimersThatWereSetBeforeOnce() throws Exception {
        engine.drop("scripts/count.js", COUNT);
        engine.receipt("count.js", 0);
        engine.publish("in", "{\"k\":\"a\",\"t\":1,\"due\":100}");
        engine.events("out", 1);
        restart();
        engine.publish("in", "{\"k\":\"b\",\"t\":99}", "{\"k\":\"b\",\"t\":100}");
        engine.events("out", 4);
        restart();
        engine.publish("in", "{\"k\":\"b\",\"t\":1000}");
        assertThat(engine.events("out", 5)).containsExactly("[\"a\",1]", "[\"b\",1]", "[\"alarm\",\"a\",1]", "[\"b\",2]", "[\"b\",3]");
    }

    @Test
    void handlesDeadLettersAgainOnceAsTheEventsThatTheyWere() throws Exception {
        engine.drop("scripts/count.js", COUNT.replace("return [event.k", "if (event.bad) throw new Error('bad'); return [event.k"));
        engine.receipt("count.js", 0);
        engine.publish("in", "{\"k\":\"a\",\"t\":1}", "{\"k\":\"a\",\"bad\":1.0,\"t\":2}");
        assertThat(engine.events("$dead.count", 1).getFirst()).contains("\"data\":{\"k\":\"a\",\"bad\":1.0,\"t\":2}", "count.js");
        restart();
        engine.drop("scripts/count.js", COUNT.replace("return [event.k, ctx.state]",
                "return [event.k, ctx.state, ctx.event.channel, ctx.event.offset, ctx.event.key, event.bad]"));
        engine.receipt("count.js", 2);
        assertThat(redriven()).isEqualTo(1);
        assertThat(engine.events("out", 2)).containsExactly("[\"a\",1]", "[\"a\",2,\"in\",2,\"a\",1]");
        assertThat(redriven()).isZero();
        restart();
        engine.publish("in", "{\"k\":\"a\",\"t\":3}");
        assertThat(engine.events("out", 3)).hasSize(3).endsWith("[\"a\",3,\"in\",3,\"a\",null]");
    }

    private long redriven() {
        return Objects.requireNonNull(engine.engine().processors().find("count")).redrive();
    }
}
