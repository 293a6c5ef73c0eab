package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file system of the data folder fills up while the server works, and is freed again.
class FullDiskIT {
    private static final int MEGABYTES = 128;
    private static final int ACKS = 300;
    private static final int NOT_STORED = 120;
    private static final String BULK = "\"" + "x".repeat(200_000) + "\"";

    @TempDir
    Path folder;
    private SmallDisk disk;
    private Trial trial;

    @BeforeEach
    void mount() {
        disk = SmallDisk.mount(folder.resolve("disk"), MEGABYTES);
        trial = new Trial(folder, disk.place().resolve("data"));
        trial.server().drop("scripts/live.js", """
                export const processor = { from: 'live', to: 'live-out' };
                export function onEvent(e) { return e; }
                """.getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void unmount() {
        trial.close();
        disk.close();
    }

    @Test
    void refusesWhatCannotBeStoredAndResumesByItself() {
        trial.run(ACKS);
        for (int round = 0; round < 3; round++) {
            fill();
            trial.load().awaitAnswers(ACKS);
            unstoredChannelsGoOn();
            storedEventsCanBeRead();
            assertThat(alarm()).isEqualTo("millrace_store_writable 0.0");
            disk.free();
            trial.load().awaitAcks(ACKS);
            assertThat(alarm()).isEqualTo("millrace_store_writable 1.0");
        }
        assertThat(trial.load().refusals()).isNotEmpty().allSatisfy(refusal -> {
            assertThat(refusal.code()).isEqualTo(NOT_STORED);
            assertThat(refusal.isTemporary()).isTrue();
            assertThat(refusal.message()).contains("the store cannot be written", "No space left on device");
        });
        trial.finish();
        Audit.check(trial.server(), trial.load().acks());
        assertThat(trial.server().program().err()).filteredOn(line -> line.contains(" ERROR ")).hasSize(3)
                .allMatch(line -> line.contains("No space left on device") && line.contains("nothing is stored until that is over"));
    }

    @Test
    void losesNothingWhenItIsKilledWhileTheDiskIsFull() {
        for (int round = 0; round < 2; round++) {
            trial.run(ACKS);
            fill();
            trial.load().awaitAnswers(ACKS);
            trial.server().program().close();
            trial.server().program().exitCode();
            trial.server().start();
            if (trial.server().awaitReady().isEmpty()) {
                assertThat(trial.server().program().exitCode()).isEqualTo(1);
                assertThat(trial.server().program().err()).filteredOn(line -> !line.contains(" WARN ")).singleElement().asString()
                        .startsWith("millrace: the store").contains("No space left on device");
            }
            trial.server().program().close();
            disk.free();
        }
        trial.run(ACKS);
        trial.finish();
        Audit.check(trial.server(), trial.load().acks());
    }

    @Test
    void stopsInAnOrderlyWayWhileTheDiskIsFull() {
        trial.run(ACKS);
        fill();
        trial.server().program().terminate();
        assertThat(trial.server().program().exitCode()).as(trial.server().program().said()).isZero();
        assertThat(trial.server().program().err()).noneMatch(line -> line.startsWith("\tat "));
        disk.free();
        trial.run(ACKS);
        trial.finish();
        Audit.check(trial.server(), trial.load().acks());
    }

    /// Takes what is free, and what the store has reserved for its next writes.
    private void fill() {
        HttpResponse<String> answer;
        do {
            disk.fill();
            answer = trial.server().post("/channels/bulk", BULK);
        } while (answer.statusCode() == 200);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("\"code\":120", "\"temporary\":true", "No space left on device");
    }

    private void unstoredChannelsGoOn() {
        URI out = URI.create("ws://localhost:" + trial.server().port() + "/channels/live-out");
        try (Socket subscriber = Socket.open(trial.server().client(), out)) {
            for (int i = 0; i < 20; i++) {
                assertThat(trial.server().post("/channels/live", String.valueOf(i)).statusCode()).isEqualTo(200);
                assertThat(subscriber.next()).isEqualTo(String.valueOf(i));
            }
        }
    }

    private String alarm() {
        return trial.server().get("/metrics").lines().filter(line -> line.startsWith("millrace_store_writable")).findFirst().orElseThrow();
    }

    private void storedEventsCanBeRead() {
        long top = trial.server().top(Tally.INPUT);
        assertThat(top).isGreaterThan(ACKS);
        assertThat(trial.server().history(Tally.INPUT)).hasSize((int) top);
    }
}
