package dev.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.plugin.TestJars;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Saving state runs the author's code too, which may not end.
class StateSavingTest {
    @TempDir
    Path folder;

    @Test
    void interruptsAScriptWhoseStateCannotBeTurnedIntoJson() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "{}")) {
            engine.drop("scripts/endless.js", """
                    export const processor = { from: 'in', to: 'out', limits: { time: '200ms' } };
                    export function onEvent(n, ctx) {
                      ctx.state = n < 0 ? { toJSON() { while (true) {} } } : n;
                      return n;
                    }
                    """);
            engine.receipt("endless.js", 0);
            requireOthersGoOn(engine, "endless");
        }
    }

    @Test
    void interruptsAPluginWhoseStateCannotBeTurnedIntoJson() throws Exception {
        try (EngineFixture engine = new EngineFixture(folder, "processors: {saving: {use: saving, limits: {time: 200ms}}}")) {
            engine.drop("plugins/saving.jar", TestJars.processor("saving", "1.0.0", "Saving", """
                    @ProcessorType(name = "saving", from = "in", to = "out")
                    public class Saving implements Processor<Object> {
                        public record Endless(long number) {
                            public long number() {
                                while (number < 0 && !Thread.currentThread().isInterrupted()) {
                                    Thread.onSpinWait();
                                }
                                if (number < 0) {
                                    throw new IllegalStateException("interrupted");
                                }
                                return number;
                            }
                        }
                        public void onEvent(Event<Object> event, Context context) {
                            context.state("last", Endless.class).set(new Endless(((Number) event.data()).longValue()));
                            context.emit(event.data());
                        }
                    }
                    """).bytes());
            engine.receipt("saving.jar", 0);
            requireOthersGoOn(engine, "saving");
        }
    }

    private static void requireOthersGoOn(EngineFixture engine, String processor) {
        engine.publish("in", "1", "2", "-1");
        assertThat(engine.events("$dead." + processor, 1)).hasSize(1).first().asString().contains("limits.time", "\"data\":-1");
        engine.publish("in", "3");
        assertThat(engine.events("out", 3)).containsExactly("1", "2", "3");
    }
}
