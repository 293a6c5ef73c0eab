package dev.millrace.engine.channel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Wakes a channel's subscribers, one round at a time: events that arrive during a round wait for the next one, so that all subscribers
/// send the same batches. Thread-safe.
final class Delivery {
    private final Channel channel;
    private final Executor executor;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean delivering = new AtomicBoolean();
    private volatile long reached;
    private volatile long unread;

    Delivery(Channel channel, Executor executor) {
        this.channel = channel;
        this.executor = executor;
        reached = channel.next();
    }

    /// Up to which offset, exclusive, subscribers read in this round.
    long reached() {
        return reached;
    }

    /// All subscribers have read what is before this offset. Looked at once a round, because there may be many: they may be further.
    long unread() {
        return subscribers.isEmpty() ? Long.MAX_VALUE : unread;
    }

    int size() {
        return subscribers.size();
    }

    void add(Subscriber subscriber) {
        subscribers.add(subscriber);
        if (reached != channel.next()) {
            wake();
        }
    }

    void remove(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /// There are new events.
    void wake() {
        if (!subscribers.isEmpty() && delivering.compareAndSet(false, true)) {
            executor.execute(this::deliver);
        }
    }

    private void deliver() {
        long end = channel.seal();
        reached = end;
        try {
            long oldest = end; // who subscribes now may begin there
            for (Subscriber subscriber : subscribers) {
                oldest = Math.min(oldest, subscriber.position());
                subscriber.wake();
            }
            unread = oldest;
        } finally { // whatever one of them does, the others hear of the next events
            delivering.set(false);
            if (channel.next() != end) {
                wake();
            }
        }
    }
}
