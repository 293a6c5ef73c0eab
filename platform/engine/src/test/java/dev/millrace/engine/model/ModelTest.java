package dev.millrace.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.model.Model.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Random sequences of everything that can happen to an engine, in a process that is killed again and again, against a model of plain
/// lists and maps. `-Dmillrace.model.runs=N` makes it N sequences, `-Dmillrace.model.seed=S` begins with that of seed S.
class ModelTest {
    private static final int RUNS = Integer.getInteger("millrace.model.runs", 2);
    private static final int SEED = Integer.getInteger("millrace.model.seed", 1);
    private static final int STEPS = 120;
    private static final List<String> NAMES = List.of("p0", "p1", "p2");
    private static final String CONFIG = """
            channels:
              os: {retain: {count: 10000000, time: 1d, bytes: 1GB}, durability: os}
              disk: {retain: {count: 10000000, time: 1d, bytes: 1GB}, durability: disk}
              short: {retain: {count: %d, time: 1d, bytes: 1GB}, durability: os}
              memory: {retain: {count: 10000000, time: 1d, bytes: 1GB}, durability: memory}
              out: {retain: {count: 10000000, time: 1d, bytes: 1GB}, durability: os}
              memory-out: {retain: {count: 10000000, time: 1d, bytes: 1GB}, durability: memory}
            """.formatted(Model.SHORT_COUNT);
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> holdsWhatTheModelSaysWhateverHappens() {
        return IntStream.range(SEED, SEED + RUNS).mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
            Path root = Files.createDirectories(folder.resolve("seed" + seed));
            Files.writeString(root.resolve("model.yaml"), CONFIG);
            try (Run run = new Run(root, seed)) {
                run.all();
            }
        }));
    }

    /// One sequence.
    private static final class Run implements AutoCloseable {
        private final Path root;
        private final Random random;
        private final Model model = new Model();
        private final Map<String, Life> living = new TreeMap<>();
        private final Map<String, Integer> livesOf = new HashMap<>();
        private EngineProcess engine;

        Run(Path root, int seed) throws Exception {
            this.root = root;
            random = new Random(seed);
            engine = new EngineProcess(root);
        }

        void all() throws Exception {
            deploy("p0");
            for (int step = 0; step < STEPS; step++) {
                int what = random.nextInt(100);
                if (what < 58) {
                    publish();
                } else if (what < 74) {
                    deploy(NAMES.get(random.nextInt(NAMES.size())));
                } else if (what < 78) {
                    remove();
                } else if (what < 84) {
                    restart(true);
                } else if (what < 87) {
                    restart(false);
                } else if (what < 93) {
                    engine.tell("tidy");
                } else if (what < 97) {
                    redrive();
                } else {
                    check(false);
                }
            }
            restart(true);
            check(true);
        }

        private void publish() {
            String channel = Model.CHANNELS.get(random.nextInt(Model.CHANNELS.size()));
            long first = model.next(channel);
            List<String> events = new ArrayList<>();
            for (int i = random.nextInt(random.nextInt(8) == 0 ? 400 : 20); i >= 0; i--) {
                events.add(model.published(channel, "k" + random.nextInt(Model.KEYS), random.nextInt(100)));
            }
            assertThat(engine.tell("publish " + channel + " " + String.join(" ", events))).isEqualTo(Long.toString(first));
        }

        /// A new processor, or a new version of one.
        private void deploy(String name) {
            Life life = living.get(name);
            if (life == null) {
                List<String> from = new ArrayList<>(Model.CHANNELS);
                Collections.shuffle(from, random);
                life = new Life("life" + model.lives.size(), name, from.subList(0, 1 + random.nextInt(3)));
                model.lives.add(life);
                living.put(name, life);
                livesOf.merge(name, 1, Integer::sum);
                Map<String, List<Long>> began = activate(life);
                for (String channel : life.from) {
                    assertThat(began.get(channel)).as("a new processor begins with the next event").containsOnly(model.next(channel));
                }
            } else {
                activate(life);
            }
        }

        private Map<String, List<Long>> activate(Life life) {
            life.lanes = 1 + random.nextInt(4);
            life.number++;
            return places(engine.tell("deploy " + life.name + " " + life.id + " " + life.number + " " + random.nextBoolean() + " "
                    + String.join(",", life.from) + " " + life.lanes + " " + (random.nextBoolean() ? "/k" : "-")));
        }

        private void remove() {
            if (!living.isEmpty()) {
                Life life = living.remove(new ArrayList<>(living.keySet()).get(random.nextInt(living.size())));
                model.removed(life, places(engine.tell("remove " + life.name)));
            }
        }

        /// Letters of a life before would be handled by the one of now.
        private void redrive() {
            living.values().stream().filter(life -> livesOf.get(life.name) == 1).findFirst()
                    .ifPresent(life -> engine.tell("redrive " + life.name));
        }

        /// What is in memory ends with the process, so what was taken from there is waited for.
        private void restart(boolean isCrash) throws Exception {
            for (Life life : living.values()) {
                if (life.from.contains(Model.MEMORY)) {
                    engine.tell("pass " + life.name + " " + Model.MEMORY);
                }
            }
            if (!isCrash) {
                engine.tell("close");
            }
            engine.kill();
            engine = new EngineProcess(root);
            model.restarted(read(ModelCode.STORED_OUT));
            living.values().forEach(this::activate);
        }

        private void check(boolean isOver) {
            for (Life life : living.values()) {
                assertThat(engine.tell("settle " + life.name)).as("events that %s has lost", life.name).isEqualTo("0");
            }
            engine.tell("tidy");
            Model.CHANNELS.forEach(channel -> model.requireChannel(channel, read(channel)));
            await().atMost(Duration.ofSeconds(isOver ? 20 : 10)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> requireOutputs(isOver));
            Reading stored = read(ModelCode.STORED_OUT);
            for (Life life : living.values()) {
                Model.states(life, stored).forEach((key, state) -> assertThat(engine.tell("ask " + life.name + " " + key))
                        .as("the state of %s in %s", key, life.id).isEqualTo(state));
            }
        }

        private void requireOutputs(boolean isOver) {
            Map<String, Reading> letters = new HashMap<>();
            NAMES.forEach(name -> letters.put(name, read("$dead." + name)));
            Reading stored = read(ModelCode.STORED_OUT);
            model.requireOutputs(stored, read(ModelCode.MEMORY_OUT), letters, isOver);
        }

        private Reading read(String channel) {
            return Reading.of(engine.tell("read " + channel));
        }

        private static Map<String, List<Long>> places(String answer) {
            Map<String, List<Long>> places = new HashMap<>();
            for (String place : answer.split(";")) {
                String[] parts = place.split("=");
                places.put(parts[0], Stream.of(parts[1].split(",")).map(Long::parseLong).toList());
            }
            return places;
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
