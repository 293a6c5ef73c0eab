package dev.millrace.server.cli;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// One measurement: connects, lets events flow until the time is over, waits for those under way, and knows what was counted. Run by one
/// thread, which watches the time; sockets tell what happens from theirs, and `stop` may come from any.
final class BenchRun {
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final long TICK = TimeUnit.MILLISECONDS.toMicros(50);
    /// After so long without anything, nothing more is expected.
    private static final long QUIET = TimeUnit.SECONDS.toMicros(2);
    /// What is due is sent even when it is late, for so long.
    private static final long LATE = TimeUnit.SECONDS.toMicros(5);

    private final BenchPlan plan;
    private final BenchClock clock = new BenchClock();
    private final BenchFigures figures = new BenchFigures(clock);
    private final List<BenchSender> senders = new ArrayList<>();
    private final List<BenchSubscriber> subscribers = new ArrayList<>();
    private final List<BenchSocket> sockets = new ArrayList<>();
    private volatile BenchSchedule schedule;
    private volatile boolean windowed;
    private volatile boolean numbered = true;
    private volatile boolean stopped;
    private volatile boolean closing;
    private long finished;
    private long unsent;

    BenchRun(BenchPlan plan) {
        this.plan = plan;
        this.schedule = new BenchSchedule(plan, Long.MAX_VALUE / 2);
        this.windowed = plan.closedLoop() && plan.subscribers() > 0;
    }

    /// Runs, once.
    ///
    /// @throws CommandException if there is no connection to begin with
    void run(BenchClient client, ProgressBar progress) throws CommandException, InterruptedException {
        connect(client);
        schedule = new BenchSchedule(plan, clock.now());
        figures.measureFrom(schedule.measured());
        if (plan.closedLoop()) {
            flow(progress);
        } else {
            pace(progress);
        }
        boolean whole = isGoingOn(schedule.end() + TICK);
        finished = whole ? schedule.end() : clock.now();
        unsent = stopped || plan.closedLoop() ? 0 : schedule.events(finished) - sentEvents();
        stopped = true;
        while (!isSettled() && clock.now() - Math.max(figures.lastHeard(), finished) < QUIET) {
            sleep(TICK / 10);
        }
        sayFarewell();
    }

    /// Ends it before its time.
    void stop() {
        stopped = true;
    }

    /// A subscription has begun when the server answers the first ping on it.
    private void connect(BenchClient client) throws CommandException, InterruptedException {
        for (int i = 0; i < plan.publishers(); i++) {
            BenchSender sender = plan.calls() ? new BenchCaller(this, i) : new BenchPublisher(this, i);
            senders.add(sender);
            sender.connected(open(client, plan.publish(), sender));
        }
        URI source = plan.subscribe();
        for (int i = 0; source != null && i < plan.subscribers(); i++) {
            BenchSubscriber subscriber = new BenchSubscriber(this);
            subscribers.add(subscriber);
            open(client, source, subscriber).ping(ByteBuffer.allocate(1));
            subscriber.awaitBegin(FAREWELL);
        }
    }

    private BenchSocket open(BenchClient client, URI uri, BenchSocket.Listener listener)
            throws CommandException, InterruptedException {
        BenchSocket socket = client.connect(uri, listener);
        sockets.add(socket);
        return socket;
    }

    /// As fast as what is under way allows. If nothing moves because what comes back has none of the numbers that are waited for, it is
    /// no longer waited for.
    private void flow(ProgressBar progress) throws InterruptedException {
        long moved = clock.now();
        long before = 0;
        senders.forEach(sender -> Thread.startVirtualThread(sender::pump));
        while (isGoingOn(schedule.end())) {
            sleep(Math.min(TICK, schedule.end() - clock.now()));
            long sent = show(progress);
            if (sent > before) {
                before = sent;
                moved = clock.now();
            } else if (clock.now() - moved > QUIET / 2) {
                unwindow();
            }
        }
    }

    /// Each event at its time, or as soon after it as the connection takes it.
    private void pace(ProgressBar progress) throws InterruptedException {
        long begun = 0;
        while (isGoingOn(schedule.end() + LATE) && show(progress) < schedule.total()) {
            long due = schedule.events(clock.now());
            for (long i = 0; i < Math.min(due - begun, plan.publishers()); i++) {
                senders.get((int) ((begun + i) % plan.publishers())).pump();
            }
            begun = due;
            sleep(Math.min(TICK / 10, schedule.due(begun, 0) - clock.now()));
        }
    }

    private boolean isGoingOn(long until) {
        return !stopped && clock.now() < until && senders.stream().anyMatch(sender -> sender.ended() == null);
    }

    private long show(ProgressBar progress) {
        long sent = sentEvents();
        progress.show((clock.now() - schedule.begin()) / 1_000, sent);
        return sent;
    }

    private long sentEvents() {
        long sent = 0;
        for (BenchSender sender : senders) {
            sent += sender.sentEvents();
        }
        return sent;
    }

    private boolean isSettled() {
        boolean done = senders.stream().allMatch(each -> each.ended() != null || each.isSettled());
        return done && (subscribers.isEmpty() || numbered && senders.stream().allMatch(this::isDelivered));
    }

    private boolean isDelivered(BenchSender sender) {
        return sender instanceof BenchPublisher publisher && publisher.delivered() == publisher.sentEvents() * subscribers.size();
    }

    private void sayFarewell() throws InterruptedException {
        closing = true;
        sockets.forEach(BenchSocket::close);
        try {
            CompletableFuture.allOf(sockets.stream().map(BenchSocket::closed).toArray(CompletableFuture<?>[]::new))
                    .get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The lines are cut without it.
        }
    }

    /// How many events a sender was to have sent by now.
    long eventsOf(int sender, long now) {
        return stopped ? 0 : schedule.eventsOf(sender, now);
    }

    /// Subscribers have got so many more events of a publisher.
    void moved(int publisher, long events) {
        if (senders.get(publisher) instanceof BenchPublisher sender) {
            sender.delivered(events);
            if (windowed) {
                sender.pump();
            }
        }
    }

    /// What comes back has no number, so nobody knows what is missing.
    void unnumbered() {
        if (numbered) {
            numbered = false;
            unwindow();
        }
    }

    private void unwindow() {
        windowed = false;
        senders.forEach(BenchSender::pump);
    }

    /// A connection has ended, and should not have.
    void ended(String reason) {
        if (!closing) {
            figures.ended(reason);
        }
    }

    BenchPlan plan() {
        return plan;
    }

    BenchClock clock() {
        return clock;
    }

    BenchSchedule schedule() {
        return schedule;
    }

    BenchFigures figures() {
        return figures;
    }

    /// Whether publishers wait for subscribers.
    boolean isWindowed() {
        return windowed;
    }

    /// Whether it is known what is missing.
    boolean isNumbered() {
        return numbered;
    }

    /// For how many microseconds events were sent that are counted.
    long duration() {
        return Math.max(1, finished - schedule.measured());
    }

    /// How many events were due and not sent, unless somebody stopped it.
    long unsent() {
        return unsent;
    }

    /// How many events did not come to subscribers, all of them together, apart from those that were refused.
    long lost() {
        long[] sent = senders.stream().mapToLong(BenchSender::sentEvents).toArray();
        long lost = -figures.refusals().events() * subscribers.size();
        for (BenchSubscriber subscriber : subscribers) {
            lost += subscriber.numbers().lost(sent);
        }
        return Math.max(0, lost);
    }

    /// How many events came to a subscriber once more.
    long duplicates() {
        return subscribers.stream().mapToLong(subscriber -> subscriber.numbers().duplicates()).sum();
    }

    private static void sleep(long micros) throws InterruptedException {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
