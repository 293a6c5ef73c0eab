package dev.millrace.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.Mapping;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.Work;
import dev.millrace.engine.processor.WorkFixture;
import dev.millrace.engine.store.StateKey;
import dev.millrace.engine.store.Timer;
import org.junit.jupiter.api.Test;

final class StateCacheTest {
    private static final int LIMIT = 10;
    private final StateCache cache = new StateCache(new Mapping().codec(), LIMIT);
    private final WorkFixture lane = new WorkFixture();
    private final LaneCode counting = new LaneCode() {
        @Override
        public void onEvent(String channel, long offset, RawEvent event, long time, Work work) {
            Object before = cache.get(work, "n", Integer.class);
            cache.set(work, "n", before == null ? 1 : (Integer) before + 1);
        }

        @Override
        public void onTimer(Timer timer, Work work) {}

        @Override
        public void saveState(Work work) throws CodeException {
            cache.save(work);
        }

        @Override
        public void forgetState() {
            cache.forget();
        }

        @Override
        public void interrupt() {}

        @Override
        public void close() {}
    };

    @Test
    void keepsUnsavedValuesBeyondItsLimitUntilTheyAreSaved() throws CodeException {
        countEachOf(50);
        assertThat(cache.size()).isEqualTo(50);
        lane.commit(counting);
        assertThat(cache.size()).isEqualTo(LIMIT);
    }

    @Test
    void readsEvictedValuesAgain() throws CodeException {
        for (int round = 0; round < 3; round++) {
            countEachOf(50);
            lane.commit(counting);
        }
        assertThat(cache.size()).isEqualTo(LIMIT);
        for (int key = 0; key < 50; key++) {
            assertThat(lane.store().state(new StateKey("n", "k" + key))).asString().isEqualTo("3");
        }
    }

    @Test
    void savesWhatChangedSinceTheLastTimeOnly() throws CodeException {
        countEachOf(5);
        assertThat(cache.isDirty()).isTrue();
        lane.commit(counting);
        assertThat(cache.isDirty()).isFalse();
    }

    private void countEachOf(int keys) throws CodeException {
        for (int key = 0; key < keys; key++) {
            lane.event(counting, "1", "k" + key, 0);
        }
    }
}
