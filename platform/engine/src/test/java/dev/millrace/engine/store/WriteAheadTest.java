package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.StoredDataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadTest {
    private static final int WRITES = 400;
    private static final int BLOCK = 32 << 10;
    private static final byte[] END = {(byte) 0xff};

    @TempDir
    Path folder;
    private Path left;
    private Path file;
    private long size;
    private final Random random = new Random(7);

    /// What a process leaves that is killed: its files as they are while it still runs.
    @BeforeEach
    void leave() throws IOException {
        left = Files.createDirectories(folder.resolve("left").resolve("db"));
        try (Database database = new Database(folder.resolve("first").resolve("db"), false)) {
            for (int i = 0; i < WRITES; i++) {
                write(database, i);
            }
            try (Stream<Path> files = Files.list(folder.resolve("first").resolve("db"))) {
                for (Path each : files.toList()) {
                    Files.copy(each, left.resolve(each.getFileName()));
                }
            }
        }
        try (Stream<Path> files = Files.list(left)) {
            file = files.filter(each -> each.toString().endsWith(".log")).findFirst().orElseThrow();
        }
        size = Files.size(file);
    }

    private void write(Database database, int number) {
        byte[] value = new byte[random.nextInt(number % 20 == 0 ? 90_000 : 900)];
        random.nextBytes(value);
        try (Changes changes = database.changes()) {
            changes.put(Family.LOG, key(number), value).put(Family.PROGRESS, key(0), key(number));
            database.write(changes);
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /// Opens what was left.
    ///
    /// @return how many writes are there, all of those before the last one
    private int kept() {
        try (Database database = new Database(left, false)) {
            int[] count = {0};
            database.scan(Family.LOG, key(0), END, (key, value) -> {
                assertThat(key).isEqualTo(key(count[0]++));
                return true;
            });
            assertThat(database.get(Family.PROGRESS, key(0))).isEqualTo(count[0] == 0 ? null : key(count[0] - 1));
            return count[0];
        }
    }

    @Test
    void keepsAllThatWasWritten() throws IOException {
        WriteAhead.mend(left);
        assertThat(Files.size(file)).isEqualTo(size);
        assertThat(kept()).isEqualTo(WRITES);
    }

    @Test
    void cutsOffAWriteThatIsNotWhole() throws IOException {
        int before = WRITES;
        for (long end = size - 1; end > size - 300_000; end -= 1 + random.nextInt(20_000)) {
            truncate(end);
            WriteAhead.mend(left);
            assertThat(Files.size(file)).isLessThanOrEqualTo(end);
        }
        int kept = kept();
        assertThat(kept).isPositive().isLessThan(before);
    }

    @Test
    void losesNothingElseToATornWrite() throws IOException {
        truncate(size - 1);
        assertThat(kept()).isEqualTo(WRITES - 1);
        try (Database database = new Database(left, false)) {
            write(database, WRITES - 1);
        }
        assertThat(kept()).isEqualTo(WRITES);
    }

    @Test
    void cutsOffWhateverStandsBehindTheLastWrite() throws IOException {
        for (int length : List.of(1, 6, 7, 500, BLOCK, 5 * BLOCK)) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            Files.write(file, garbage, StandardOpenOption.APPEND);
            WriteAhead.mend(left);
            Files.write(file, new byte[length], StandardOpenOption.APPEND);
            WriteAhead.mend(left);
            assertThat(Files.size(file)).isEqualTo(size);
        }
        assertThat(kept()).isEqualTo(WRITES);
    }

    @Test
    void refusesDamageBeforeSomethingSound() throws IOException {
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < 50; i++) {
            long place = random.nextLong(size - 100_000);
            damage(place);
            assertThatThrownBy(() -> WriteAhead.mend(left)).as("damage at %d of %d", place, size).isInstanceOf(StoredDataException.class)
                    .hasMessageContaining("the store is damaged").hasMessageContaining(file.toString());
            Files.write(file, sound);
        }
        damage(size / 2);
        assertThatThrownBy(() -> new Database(left, false)).isInstanceOf(StoredDataException.class).hasMessageContaining("damaged");
    }

    @Test
    void refusesAHoleOfZeros() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(BLOCK), size / 2 / BLOCK * BLOCK);
        }
        assertThatThrownBy(() -> WriteAhead.mend(left)).isInstanceOf(StoredDataException.class);
    }

    @Test
    void refusesAnIncompleteFileBeforeALaterOne() throws IOException {
        Files.copy(file, left.resolve("999998.log"));
        truncate(size - 1);
        assertThatThrownBy(() -> WriteAhead.mend(left)).isInstanceOf(StoredDataException.class).hasMessageContaining(file.toString());
        Files.write(left.resolve("999998.log"), new byte[0]);
        WriteAhead.mend(left);
        assertThat(Files.size(file)).isLessThan(size - 1);
    }

    private void truncate(long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(to);
        }
    }

    private void damage(long place) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(place);
            int before = open.read();
            open.seek(place);
            open.write(before ^ 1 << random.nextInt(8));
        }
    }
}
