package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;
import dev.millrace.server.protocol.JsonOut;
import dev.millrace.server.protocol.Messages;
import dev.millrace.server.protocol.Outgoing;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What waits to be sent on one connection: its replies, which are bounded, and then the events of its feeds, which take turns.
/// Thread-safe.
final class Outbox {
    /// How many calls of processors and unacknowledged events may be under way before the client's next message is read.
    private static final int MAX_CALLS = 1_024;
    private static final int AVERAGE_OF = 8;
    /// How many batches may be looked at at a time of which nothing is to be sent.
    private static final int MOST_IN_VAIN = 16;

    private final Socket socket;
    private final Executor delivery;
    private final Executor catchUp;
    private final Counters counters;
    private final int limit;
    private final Messages.Kind kind;
    private @Nullable Messages replies;
    private @Nullable Feed firstReady;
    private @Nullable Feed lastReady;
    private @Nullable Runnable waiting;
    private int calls;
    private long averageAnswer = 256;
    /// Whether replies are about to be taken.
    private boolean flushing;
    private volatile boolean overflown;

    /// @param limit how many bytes of replies may wait
    /// @param kind how replies are sent
    Outbox(Socket socket, Targets targets, Counters counters, int limit, Messages.Kind kind) {
        this.socket = socket;
        this.delivery = targets.delivery();
        this.catchUp = targets.catchUp();
        this.counters = counters;
        this.limit = limit;
        this.kind = kind;
    }

    /// Adds a message to the replies. It is sent with the next flush.
    void message(byte[] json) {
        entries(messages -> messages.message(json));
    }

    /// Adds an entry to the replies: many make a message. It is sent with the next flush.
    void entry(Consumer<JsonOut> writer) {
        entries(messages -> writer.accept(messages.entry()));
    }

    /// The same where the caller holds a lock: nobody is called. To be followed by {@link #flushSoon} or {@link #closeIfOverflown}.
    void entryUnderLock(Consumer<JsonOut> writer) {
        synchronized (this) {
            write(messages -> writer.accept(messages.entry()));
        }
    }

    /// The same for some at a time.
    void entries(Consumer<Messages> writer) {
        synchronized (this) {
            write(writer);
        }
        closeIfOverflown();
    }

    private void write(Consumer<Messages> writer) {
        Messages messages = replies();
        if (messages != null) {
            writer.accept(messages);
        }
    }

    /// Sends soon, from another thread, so that replies of the same moment go together.
    void flushSoon() {
        closeIfOverflown();
        if (isFirstToFlush()) {
            socket.flushLater();
            delivery.execute(socket::flushGathered);
        }
    }

    private synchronized boolean isFirstToFlush() {
        boolean isFirst = !flushing;
        flushing = true;
        return isFirst;
    }

    /// Sends what this and others have gathered by {@link #answer}.
    void flushGathered() {
        socket.flushGathered();
    }

    /// A feed has events.
    void offer(Feed feed) {
        synchronized (this) {
            if (feed.queued) {
                return;
            }
            enqueue(feed);
        }
        socket.flush();
    }

    /// Runs what may have to wait for the disk.
    void catchUp(Runnable reading) {
        catchUp.execute(reading);
    }

    /// Nothing can be read for a feed: the client may try again.
    void failed() {
        socket.close(CloseCode.SERVER_ERROR);
    }

    /// What is to be sent next, or null; to be called by one thread at a time. Whoever looks for rare events in many is interrupted, so
    /// that others get their turn.
    @Nullable
    Outgoing next() {
        for (int inVain = 0; inVain < MOST_IN_VAIN; inVain++) {
            Outgoing outgoing = takeReplies();
            if (outgoing == null) {
                Feed feed = takeReady();
                if (feed == null) {
                    return null;
                }
                outgoing = feed.poll();
                requeue(feed);
            }
            if (outgoing != null) {
                counters.countOut(outgoing.events(), outgoing.size());
                return outgoing;
            }
        }
        delivery.execute(socket::flush);
        return null;
    }

    /// Processors were called, or events were published, on behalf of the client: replies will come.
    synchronized void called(int times) {
        calls += times;
    }

    /// Adds replies to what was {@link #called}, and sends them soon, from another thread.
    ///
    /// @param answered how many
    /// @param writer adds them
    /// @param bytes the size of a reply
    void answerSoon(int answered, Consumer<Messages> writer, long bytes) {
        if (answer(answered, writer, bytes)) {
            delivery.execute(socket::flushGathered);
        }
    }

    /// The same, sent with {@link #flushGathered}, which is sure to follow.
    ///
    /// @return whether nobody else has taken it upon himself to flush
    boolean answer(int answered, Consumer<Messages> writer, long bytes) {
        Runnable then;
        boolean isFirst;
        synchronized (this) { // once: thousands of replies a second come through here
            write(writer);
            calls -= answered;
            averageAnswer += (bytes - averageAnswer) / AVERAGE_OF;
            then = released();
            isFirst = isFirstToFlush();
        }
        if (then != null) {
            then.run();
        }
        if (isFirst) {
            socket.flushLater();
        }
        closeIfOverflown();
        return isFirst;
    }

    /// Whether the client's next message may be read: there must be room for the answers to come as well.
    synchronized boolean hasRoom() {
        return calls < MAX_CALLS && replySize() + calls * averageAnswer <= limit / 2;
    }

    /// How many bytes of replies may still be added without harm.
    synchronized int room() {
        return Math.max(0, limit / 2 - replySize());
    }

    /// Runs `then` once there is room; replaces what was to run.
    void onRoom(Runnable then) {
        synchronized (this) {
            if (!hasRoom()) {
                waiting = then;
                return;
            }
        }
        then.run();
    }

    /// The replies to write to; null if they have grown over the limit.
    private @Nullable Messages replies() {
        if (replySize() > limit) {
            overflown = true;
            return null;
        }
        if (replies == null) {
            replies = new Messages(kind);
        }
        return replies;
    }

    private int replySize() {
        return replies == null ? 0 : replies.size();
    }

    /// A client that lets too much wait is sent away.
    void closeIfOverflown() {
        if (overflown) {
            socket.close(CloseCode.SLOW);
        }
    }

    private @Nullable Outgoing takeReplies() {
        Messages taken;
        Runnable then;
        synchronized (this) {
            taken = replies;
            replies = null;
            flushing = false;
            then = released();
        }
        if (then != null) {
            then.run();
        }
        return taken == null ? null : taken.outgoing();
    }

    private @Nullable Runnable released() {
        if (waiting == null || !hasRoom()) {
            return null;
        }
        Runnable then = waiting;
        waiting = null;
        return then;
    }

    private synchronized @Nullable Feed takeReady() {
        Feed feed = firstReady;
        if (feed != null) {
            firstReady = feed.behind;
            feed.behind = null;
            lastReady = firstReady == null ? null : lastReady;
        }
        return feed;
    }

    private synchronized void requeue(Feed feed) {
        feed.queued = false;
        if (feed.hasMore()) {
            enqueue(feed);
        }
    }

    private void enqueue(Feed feed) {
        feed.queued = true;
        if (lastReady == null) {
            firstReady = feed;
        } else {
            lastReady.behind = feed;
        }
        lastReady = feed;
    }
}
