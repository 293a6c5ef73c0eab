package dev.millrace.engine.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Whether publishers may go on, and who waits until they may. Thread-safe; nobody is called under its lock.
public final class Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong taken = new AtomicLong();
    private final long size;
    private List<Runnable> waiting = new ArrayList<>();
    private volatile boolean anyWaiting;

    /// @param size how much may be taken, in bytes; beyond that there is no room
    public Room(long size) {
        this.size = size;
    }

    /// Whether publishers may go on. One that ignores a no is not stopped.
    public boolean isFree() {
        return taken.get() <= size;
    }

    /// Takes so many bytes.
    public void take(long bytes) {
        taken.addAndGet(bytes);
    }

    /// Gives so many bytes back, and lets go on whoever waits if there is room now.
    public void give(long bytes) {
        taken.addAndGet(-bytes);
        release();
    }

    /// Says how many bytes are taken now, whatever was before; {@link #release} lets go on whoever waits.
    void taken(long bytes) {
        taken.set(bytes);
    }

    /// Runs `then` once there is room: now, or later on the thread that made it.
    public void await(Runnable then) {
        if (isFree()) {
            then.run();
            return;
        }
        lock.lock();
        try {
            waiting.add(then);
            anyWaiting = true;
        } finally {
            lock.unlock();
        }
        release();
    }

    /// Lets go on whoever waits, if there is room.
    void release() {
        if (!anyWaiting || !isFree()) {
            return;
        }
        List<Runnable> released;
        lock.lock();
        try {
            released = waiting;
            waiting = new ArrayList<>();
            anyWaiting = false;
        } finally {
            lock.unlock();
        }
        released.forEach(Runnable::run);
    }

    /// Whether a change would matter to anybody.
    boolean isOfInterest() {
        return !isFree() || anyWaiting;
    }
}
