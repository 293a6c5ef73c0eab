package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void sortsOffsetsAsNumbers() {
        List<byte[]> keys = new ArrayList<>();
        for (int channel : new int[]{1, 2, 255, 256, 65_536, Integer.MAX_VALUE}) {
            for (long offset : new long[]{0, 1, 127, 128, 255, 256, 1L << 31, 1L << 32, Long.MAX_VALUE}) {
                keys.add(Keys.offset(channel, offset));
                assertThat(Keys.offsetIn(keys.getLast())).isEqualTo(offset);
            }
            assertThat(Arrays.compareUnsigned(Keys.of(channel), Keys.offset(channel, 0))).isNegative();
            assertThat(Arrays.compareUnsigned(Keys.of(channel + 1), Keys.offset(channel, Long.MAX_VALUE))).as("channel %d", channel)
                    .isPositive();
        }
        List<byte[]> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(Arrays::compareUnsigned);
        assertThat(shuffled).containsExactlyElementsOf(keys);
    }

    @Test
    void findsStateByNameAndKeyWhateverTheyAre() {
        List<StateKey> places = new ArrayList<>(List.of(new StateKey("", null), new StateKey("", ""), new StateKey("a", "b"),
                new StateKey("ab", ""), new StateKey("ab", null), new StateKey("a", null), new StateKey("ä€", "\uD83D\uDE00\u0000"),
                new StateKey("n".repeat(70_000), "k"), new StateKey("n".repeat(70_000 - 65_536), "k")));
        List<byte[]> keys = places.stream().map(place -> Keys.state(9, place)).toList();
        assertThat(keys.stream().map(Keys::stateIn)).containsExactlyElementsOf(places);
        assertThat(keys.stream().map(Arrays::toString)).doesNotHaveDuplicates();
    }

    @Test
    void findsTimersByKeyAndNameWhateverTheyAre() {
        List<Timer.Id> ids = List.of(new Timer.Id(null, ""), new Timer.Id("", ""), new Timer.Id("a", "b"), new Timer.Id("ab", ""),
                new Timer.Id(null, "ab"), new Timer.Id("\uD83D\uDE00\u0000", "ä€"), new Timer.Id("k".repeat(70_000), "n".repeat(70_000)));
        List<byte[]> keys = ids.stream().map(id -> Keys.timer(9, id)).toList();
        assertThat(keys.stream().map(Keys::timerIn)).containsExactlyElementsOf(ids);
        assertThat(keys.stream().map(Arrays::toString)).doesNotHaveDuplicates();
    }

    @Test
    void keepsRecordsOfChannelsAndProcessorsApart() {
        byte[][] channels = Keys.channels();
        byte[][] processors = Keys.processors();
        for (String name : List.of("a", "$errors", "zebra:1.2_3-4", "z".repeat(255))) {
            byte[] channel = Keys.channel(name);
            byte[] processor = Keys.processor(name);
            assertThat(Keys.nameIn(channel)).isEqualTo(name);
            assertThat(Keys.nameIn(processor)).isEqualTo(name);
            assertThat(isWithin(channel, channels)).isTrue();
            assertThat(isWithin(processor, processors)).isTrue();
            assertThat(isWithin(channel, processors)).isFalse();
            assertThat(isWithin(processor, channels)).isFalse();
        }
        for (byte[] other : List.of(Keys.oldest(7), Keys.cleared(7))) {
            assertThat(isWithin(other, channels) || isWithin(other, processors)).isFalse();
        }
    }

    @Test
    void sortsRowsByArrangementAndLane() {
        assertThat(Arrays.compareUnsigned(Keys.row(3, 9, 300), Keys.row(3, 10, 0))).isNegative();
        assertThat(Arrays.compareUnsigned(Keys.row(3, 9, 2), Keys.row(3, 9, 10))).isNegative();
        assertThat(isWithin(Keys.row(3, 9, 2), new byte[][]{Keys.of(3), Keys.of(4)})).isTrue();
    }

    private static boolean isWithin(byte[] key, byte[][] range) {
        return Arrays.compareUnsigned(key, range[0]) >= 0 && Arrays.compareUnsigned(key, range[1]) < 0;
    }
}
