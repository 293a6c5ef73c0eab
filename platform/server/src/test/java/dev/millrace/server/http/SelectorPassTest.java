package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectorPassTest {
    private final List<String> done = new ArrayList<>();
    private final SelectorPass pass = new SelectorPass(() -> done.add("woken"));

    private void leave(String what) {
        pass.leave(() -> done.add(what));
    }

    @Test
    void doesWhatWasLeftInOrderAtTheEnd() {
        pass.begin();
        leave("a");
        leave("b");
        assertThat(done).isEmpty();
        pass.end();
        assertThat(done).containsExactly("a", "b");
        pass.begin();
        pass.end();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void leavesNothingOutsideAPass() {
        leave("before");
        pass.begin();
        pass.end();
        leave("after");
        assertThat(done).containsExactly("before", "after");
    }

    @Test
    void leavesNothingOfOtherThreads() throws InterruptedException {
        pass.begin();
        Thread other = new Thread(() -> leave("other"));
        other.start();
        other.join();
        assertThat(done).containsExactly("other");
        pass.end();
    }

    @Test
    void isRelievedInBetween() throws InterruptedException {
        pass.begin();
        leave("a");
        Thread other = new Thread(pass::relieve);
        other.start();
        other.join();
        assertThat(done).as("others do not relieve it").isEmpty();
        pass.relieve();
        assertThat(done).containsExactly("a");
        leave("b");
        pass.end();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void takesWhatIsLeftWhileItEndsAtOnce() {
        pass.begin();
        pass.leave(() -> leave("inner"));
        pass.end();
        assertThat(done).containsExactly("inner");
    }

    private void gather(int count) {
        IntStream.range(0, count).forEach(i -> pass.gather(() -> done.add("g" + i)));
    }

    @Test
    void whoGatheredLittleDoesItWhenItIsSettled() {
        gather(2);
        assertThat(done).isEmpty();
        pass.settle();
        assertThat(done).containsExactly("g0", "g1");
        pass.settle();
        assertThat(done).as("nothing is left").hasSize(2);
    }

    @Test
    void muchIsLeftToTheSelectorWhichIsWokenOnce() {
        gather(SelectorPass.FEW + 1);
        pass.settle();
        pass.settle();
        assertThat(done).containsExactly("woken");
        pass.begin();
        pass.end();
        assertThat(done).hasSize(SelectorPass.FEW + 2).endsWith("g" + SelectorPass.FEW);
        gather(SelectorPass.FEW + 1);
        pass.settle();
        assertThat(done).as("woken again after a pass").endsWith("woken");
    }

    @Test
    void aPassThatIsUnderWayDoesWhatIsSettledMeanwhile() {
        pass.begin();
        gather(1);
        pass.settle();
        assertThat(done).isEmpty();
        pass.end();
        assertThat(done).containsExactly("g0");
    }

    @Test
    void aSelectorThatFailedAfterItWasWokenIsWokenAgain() {
        gather(SelectorPass.FEW + 1);
        pass.settle();
        pass.end(); // no pass began: the select threw
        gather(SelectorPass.FEW + 1);
        pass.settle();
        assertThat(done).filteredOn("woken"::equals).hasSize(2);
    }

    @Test
    void anyThreadOfALongPassRelievesItOfWhatWasGathered() throws InterruptedException {
        pass.begin();
        leave("read");
        gather(1);
        Thread other = new Thread(pass::relieve);
        other.start();
        other.join();
        assertThat(done).containsExactly("g0");
        pass.end();
        assertThat(done).containsExactly("g0", "read");
    }

    @Test
    void whatEndsThePassDuringAReliefTakesNothingFromIt() {
        pass.begin();
        leave("a");
        pass.leave(pass::end); // as another thread may that goes on with the pass
        leave("b");
        pass.relieve();
        assertThat(done).containsExactly("a", "b");
    }

    @Test
    void whatWasGatheredComesBeforeWhatWakesOthers() {
        pass.begin();
        leave("read");
        gather(1);
        pass.end();
        assertThat(done).containsExactly("g0", "read");
    }

    @Test
    void aFaultOfOneDoesNotHarmTheOthers() {
        pass.gather(() -> {
            throw new IllegalStateException("a test asks for it");
        });
        gather(1);
        pass.settle();
        assertThat(done).containsExactly("g0");
    }
}
