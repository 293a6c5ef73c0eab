package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BlockTest {
    private static final String LETTERS = "az AZ/\"\\äß€\u0000\uD83D\uDE00";

    @Test
    void givesBackWhatWasPutIn() {
        for (int seed = 0; seed < 300; seed++) {
            List<RawEvent> events = events(new Random(seed));
            byte[] block = Block.encode(events);
            List<RawEvent> decoded = new ArrayList<>();
            Block.decode(block, decoded);
            assertThat(texts(decoded)).as("seed %d", seed).isEqualTo(texts(events));
            assertThat(Block.count(block)).isEqualTo(events.size());
            assertThat(Block.time(block)).isEqualTo(events.getFirst().time());
        }
    }

    @Test
    void keepsTimesFromTheBeginningToTheEndOfTime() {
        List<RawEvent> events = List.of(event(0, null), event(-1, "k"), event(Long.MIN_VALUE, ""), event(Long.MAX_VALUE, null),
                event(-62_135_596_800_000L, "k"));
        List<RawEvent> decoded = new ArrayList<>();
        Block.decode(Block.encode(events), decoded);
        assertThat(decoded).extracting(RawEvent::time).containsExactly(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, -62_135_596_800_000L);
        assertThat(decoded).extracting(RawEvent::key).containsExactly(null, "k", "", null, "k");
    }

    @Test
    void refusesABlockThatIsCutOffAnywhere() {
        byte[] block = Block.encode(events(new Random(7)));
        for (int length = 0; length < block.length; length++) {
            byte[] cut = Arrays.copyOf(block, length);
            assertThatThrownBy(() -> Block.decode(cut, new ArrayList<>())).as("%d of %d bytes", length, block.length)
                    .isInstanceOf(StoredDataException.class).hasMessageContaining("a stored block of events");
        }
    }

    @Test
    void refusesABlockThatGoesOnBehindItsEnd() {
        byte[] block = Block.encode(events(new Random(8)));
        assertThatThrownBy(() -> Block.decode(Arrays.copyOf(block, block.length + 2), new ArrayList<>()))
                .isInstanceOf(StoredDataException.class).hasMessageContaining("2 bytes behind its end");
    }

    @Test
    void refusesAnotherVersion() {
        byte[] block = Block.encode(events(new Random(9)));
        block[0] = 2;
        assertThatThrownBy(() -> Block.decode(block, new ArrayList<>())).isInstanceOf(StoredDataException.class)
                .hasMessageContaining("version 2: expected 1");
        assertThatThrownBy(() -> Block.count(block)).isInstanceOf(StoredDataException.class);
        assertThatThrownBy(() -> Block.time(block)).isInstanceOf(StoredDataException.class);
    }

    /// Whatever the damage is: events or a sentence, nothing else, and no memory for what a damaged length says.
    @Test
    void neverFallsOverDamage() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] block = Block.encode(events(random));
            for (int i = 0; i <= random.nextInt(4); i++) {
                block[random.nextInt(block.length)] = random.nextBoolean() ? -1 : (byte) random.nextInt();
            }
            List<RawEvent> decoded = new ArrayList<>();
            try {
                Block.decode(block, decoded);
                assertThat(decoded).as("seed %d", seed).hasSize(Block.count(block));
            } catch (StoredDataException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("a stored block of events");
            }
        }
    }

    private static List<RawEvent> events(Random random) {
        List<RawEvent> events = new ArrayList<>();
        long base = random.nextBoolean() ? 1_700_000_000_000L : -random.nextLong(1L << 45);
        for (int i = 0; i <= random.nextInt(50); i++) {
            Map<String, String> tags = new HashMap<>();
            for (int tag = random.nextInt(6) - 3; tag > 0; tag--) {
                tags.put("t" + tag, text(random, 5));
            }
            byte[] data = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(300)];
            random.nextBytes(data);
            events.add(new RawEvent(data, base + random.nextInt(2_000) - 1_000, random.nextInt(3) == 0 ? null : text(random, 20), tags,
                    null));
        }
        return events;
    }

    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(length + 1); i > 0; i--) {
            text.appendCodePoint(LETTERS.codePointAt(LETTERS.offsetByCodePoints(0, random.nextInt(12))));
        }
        return text.toString();
    }

    private static RawEvent event(long time, @Nullable String key) {
        return new RawEvent("1".getBytes(StandardCharsets.UTF_8), time, key);
    }

    private static List<String> texts(List<RawEvent> events) {
        return events.stream().map(e -> e.time() + " " + e.key() + " " + new TreeMap<>(e.tags()) + " " + Arrays.toString(e.data()))
                .toList();
    }
}
