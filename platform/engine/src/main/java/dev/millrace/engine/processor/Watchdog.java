package dev.millrace.engine.processor;

import com.sun.management.ThreadMXBean;
import dev.millrace.engine.processor.CodeException.Problem;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at all lanes fifty times a second, on a thread of its own, and interrupts calls that take too long or allocate too much. A call
/// that does not end even so is given up: its lane is abandoned.
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long PERIOD_NANOS = 20_000_000;
    private static final long INTERRUPT_AGAIN_NANOS = 250_000_000;
    private static final long WAITING = 10;
    private static final long GIVE_UP_NANOS = 3_000_000_000L;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread thread = Thread.ofPlatform().name("watchdog").daemon().unstarted(this::run);
    private volatile boolean closed;

    /// Starts looking.
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    Watch watch(Lane lane, LaneCode code, Limits limits) {
        Watch watch = new Watch(lane, code, limits);
        watches.add(watch);
        return watch;
    }

    private void run() {
        while (!closed) {
            long now = System.nanoTime();
            for (Watch watch : watches) {
                watch.lookSafely(now);
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /// What is remembered of one lane. Used by the watchdog's thread, but for its end.
    final class Watch {
        private final Lane lane;
        private final LaneCode code;
        private final Limits limits;
        private long seen;
        private long since;
        private long interrupted;
        private long firstInterrupt;
        private long allocated;
        private long busy;
        private boolean failed;

        private Watch(Lane lane, LaneCode code, Limits limits) {
            this.lane = lane;
            this.code = code;
            this.limits = limits;
        }

        void end() {
            watches.remove(this);
        }

        /// What goes wrong with one lane, such as memory that has run out, must not leave all others unwatched.
        private void lookSafely(long now) {
            try {
                look(now);
            } catch (Throwable e) {
                if (!failed) {
                    failed = true;
                    LOG.error("a lane cannot be watched", e);
                }
            }
        }

        private void look(long now) {
            long count = lane.call().count();
            if (count != seen) {
                seen = count;
                since = now;
                interrupted = 0;
                allocated = allocatedBytes();
                busy = busyNanos();
            } else if ((count & 1) == 1) {
                judge(now);
            }
        }

        private void judge(long now) {
            Problem problem = breach(now);
            if (problem == null) {
                return;
            }
            if (interrupted == 0 || now - interrupted > INTERRUPT_AGAIN_NANOS) {
                firstInterrupt = interrupted == 0 ? now : firstInterrupt;
                interrupted = now;
                lane.call().broke(seen, problem);
                code.interrupt();
            }
            if (interrupted != 0 && now - firstInterrupt > GIVE_UP_NANOS) {
                end();
                lane.hangs(problem);
            }
        }

        private @Nullable Problem breach(long now) {
            if (isTooLong(now)) {
                return Problem.of("one call took longer than " + words(limits.time()) + " (limits.time)");
            }
            if (allocatedBytes() - allocated > limits.memory()) {
                return Problem.of("one call allocated more than " + limits.memory() + " bytes (limits.memory)");
            }
            return null;
        }

        /// On a machine that is too busy a call is slow through no fault of its own: half the time must have been its own, or ten times as
        /// much have passed.
        private boolean isTooLong(long now) {
            long limit = limits.time().toNanos();
            return now - since > limit && (busyNanos() - busy > limit / 2 || now - since > limit * WAITING);
        }

        private long busyNanos() {
            return threads.getThreadCpuTime(lane.threadId());
        }

        private long allocatedBytes() {
            return threads.getThreadAllocatedBytes(lane.threadId());
        }

        private static String words(Duration time) {
            return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
        }
    }
}
