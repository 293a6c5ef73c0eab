package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server is killed again and again, under load, during its start, while a script and while a plugin is replaced; or ends itself
/// before or after one of its writes. In the end everything must be as if it had never been interrupted.
///
/// `-Dmillrace.crash.kills=N` kills more often, `-Dmillrace.crash.seed=S` repeats the choices of an earlier run.
class CrashIT {
    private static final int KILLS = Integer.getInteger("millrace.crash.kills", 52);
    private static final int HALTS = 20;
    private static final int HALTED = 137;
    private static final int MAX_ACKS = 900;
    private static final int MAX_WRITES = 400;
    private static final long SWAP_MILLIS = 700;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("millrace.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /// When the server is killed.
    private enum Moment {
        UNDER_LOAD, DURING_START, SCRIPT_SWAP, JAR_SWAP
    }

    @Test
    void killedAtAnyMomentCountsEverythingOnce() {
        proves("kills", trial -> {
            for (int kill = 0; kill < KILLS; kill++) {
                kill(trial, Moment.values()[kill % Moment.values().length]);
            }
        });
    }

    @Test
    void endedBeforeOrAfterAnyWriteCountsEverythingOnce() {
        proves("failpoints", trial -> {
            for (int halt = 0; halt < HALTS; halt++) {
                String point = (halt % 2 == 0 ? "before-write:" : "after-write:") + (1 + random.nextInt(MAX_WRITES));
                trial.server().start("-Dmillrace.failpoint=" + point);
                trial.server().awaitReady().ifPresent(trial.load()::publishTo);
                assertThat(trial.server().awaitEnd()).as(point).isEqualTo(HALTED);
                trial.swapScript();
                trial.swapJar();
            }
        });
    }

    /// Lets a server be interrupted in some way, and checks everything in the end.
    private void proves(String what, Consumer<Trial> interrupt) {
        System.out.println("CrashIT, " + what + ": -Dmillrace.crash.seed=" + seed);
        try (Trial trial = new Trial(folder, folder.resolve("data"))) {
            interrupt.accept(trial);
            trial.run(1);
            trial.finish();
            assertThat(trial.load().refusals()).isEmpty();
            Audit.Versions versions = Audit.check(trial.server(), trial.load().acks());
            assertThat(versions.script()).as("versions of the script").isGreaterThan(1);
            assertThat(versions.jar()).as("versions of the jar").isEqualTo(2);
            report(trial);
            trial.server().stop();
        } catch (Throwable e) {
            throw new AssertionError("with -Dmillrace.crash.seed=" + seed + ": " + e.getMessage(), e);
        }
    }

    private void kill(Trial trial, Moment moment) {
        if (moment == Moment.DURING_START) {
            List<Duration> starts = trial.server().starts();
            long usual = starts.isEmpty() ? 2_000 : starts.getLast().toMillis();
            trial.server().start();
            pause(random.nextLong(usual + usual / 8));
        } else {
            trial.run(1 + random.nextInt(MAX_ACKS));
            swap(trial, moment);
        }
        trial.server().kill();
    }

    private void swap(Trial trial, Moment moment) {
        if (moment == Moment.UNDER_LOAD) {
            return;
        }
        if (moment == Moment.SCRIPT_SWAP) {
            trial.swapScript();
        } else {
            trial.swapJar();
        }
        pause(random.nextLong(SWAP_MILLIS));
    }

    private static void pause(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        long left;
        while ((left = end - System.nanoTime()) > 0) {
            LockSupport.parkNanos(left);
        }
    }

    private static void report(Trial trial) {
        List<Long> starts = trial.server().starts().stream().map(Duration::toMillis).sorted().toList();
        System.out.printf("CrashIT: %d events acknowledged, %d connections cut, %d starts to ready, %d ms median, %d ms longest%n",
                trial.load().acks().size(), trial.load().breaks().size(), starts.size(), starts.get(starts.size() / 2), starts.getLast());
    }
}
