package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorPassTest {
    private final SelectorPass pass = new SelectorPass();
    private final List<String> done = new ArrayList<>();

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
}
