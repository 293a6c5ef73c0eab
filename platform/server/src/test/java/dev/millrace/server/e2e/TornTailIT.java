package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// After a kill the newest of the store's write-ahead files is damaged as a machine that loses its power can damage it, or otherwise.
/// `-Dmillrace.crash.seed=S` repeats the choices of an earlier run.
class TornTailIT {
    private static final int ROUNDS = 6;
    private static final int ACKS = 300;
    private static final String CUT = "were cut off";

    @TempDir
    Path folder;

    private final long seed = Long.getLong("millrace.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void losesOnlyTheEndThatIsMissing() throws IOException {
        try (Trial trial = new Trial(folder, folder.resolve("data"))) {
            for (int round = 0; round < ROUNDS; round++) {
                trial.run(ACKS);
                trial.server().kill();
                try (FileChannel file = newest(trial)) {
                    file.truncate(file.size() - 1 - random.nextLong(Math.min(file.size(), 20_000)));
                }
            }
            trial.run(ACKS);
            trial.finish();
            Audit.checkOutputs(trial.server());
        } catch (Throwable e) {
            throw new AssertionError("with -Dmillrace.crash.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void losesNothingToWhatStandsBehindTheEnd() throws IOException {
        try (Trial trial = new Trial(folder, folder.resolve("data"))) {
            for (int round = 0; round < ROUNDS; round++) {
                trial.run(ACKS);
                if (round > 0) {
                    assertThat(trial.server().program().err()).filteredOn(line -> line.contains(CUT)).singleElement().asString()
                            .contains(" WARN ");
                }
                trial.server().kill();
                byte[] garbage = new byte[1 + random.nextInt(round % 2 == 0 ? 500 : 200_000)];
                random.nextBytes(garbage);
                try (FileChannel file = newest(trial)) {
                    file.write(ByteBuffer.wrap(garbage), file.size());
                }
            }
            trial.run(ACKS);
            trial.finish();
            Audit.check(trial.server(), trial.load().acks());
        } catch (Throwable e) {
            throw new AssertionError("with -Dmillrace.crash.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void refusesDamageInTheMiddle() throws IOException {
        try (Trial trial = new Trial(folder, folder.resolve("data"))) {
            trial.run(ACKS);
            trial.server().kill();
            flip(trial);
            trial.server().start();
            assertThat(trial.server().awaitReady()).as(trial.server().program().said()).isEmpty();
            assertThat(trial.server().awaitEnd()).isEqualTo(1);
            assertThat(trial.server().program().err()).as("what it says").singleElement().asString()
                    .startsWith("millrace: the store is damaged: ")
                    .contains("cannot be read at byte", "restore the data folder from a copy");
            flip(trial);
            trial.run(ACKS);
            trial.finish();
            Audit.check(trial.server(), trial.load().acks());
        }
    }

    /// Changes a bit in the middle of the newest file, or changes it back.
    private static void flip(Trial trial) throws IOException {
        try (FileChannel file = newest(trial)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, file.size() / 2);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            file.write(one, file.size() / 2);
        }
    }

    private static FileChannel newest(Trial trial) throws IOException {
        try (Stream<Path> files = Files.list(trial.server().data().resolve("store").resolve("db"))) {
            Path newest = files.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
                    .max(Comparator.comparing(file -> file.getFileName().toString())).orElseThrow();
            return FileChannel.open(newest, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
