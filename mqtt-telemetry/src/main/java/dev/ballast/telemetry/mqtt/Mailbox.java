package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * State that callers, Paho's threads and the pump share, under one lock that is never held over I/O. Callers put events in. Paho's threads
 * report through a watcher. The pump thread takes messages out; no other thread waits.
 */
final class Mailbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final EpochClock epochClock;
    private final NanoClock nanoTime;
    private final Backlog backlog;
    private final Intake intake;
    private final MailboxShutdown shutdown = new MailboxShutdown();
    private final StatusUpkeep statuses;
    private @Nullable Connection connection;
    private long published;
    private long connects;
    private long takenOver;

    Mailbox(MqttConfig config, EpochClock epochClock, NanoClock nanoTime) {
        this.epochClock = epochClock;
        this.nanoTime = nanoTime;
        this.backlog = new Backlog(config.queueLimit());
        this.intake = new Intake(config, backlog);
        this.statuses = new StatusUpkeep(backlog, this::take);
        statuses.tellGateway();
    }

    /** Takes an event from any thread. Wakes the pump only if the pump may be waiting for an event. */
    void put(TelemetryEvent event) {
        lock.lock();
        try {
            if (shutdown.refuses()) {
                backlog.drop(1);
                return;
            }
            if (event instanceof GatewayStatus status) {
                statuses.gateway(status);
            }
            int depth = backlog.depth();
            int held = intake.held();
            take(event);
            if ((depth == 0 && backlog.depth() > 0) || intake.held() > held) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins the shutdown: waiting messages may be sent for {@link MailboxShutdown#DRAIN_NS}, then the last message follows. */
    void stop() {
        locked(() -> shutdown.begin(nanoTime.nanos()));
    }

    TelemetryCounters counters() {
        lock.lock();
        try {
            int depth = backlog.depth() + (connection == null ? 0 : connection.unanswered());
            return new TelemetryCounters(
                    published, backlog.dropped(), intake.suppressed(), Math.max(0, connects - 1), takenOver, depth);
        } finally {
            lock.unlock();
        }
    }

    boolean stopping() {
        lock.lock();
        try {
            return shutdown.begun();
        } finally {
            lock.unlock();
        }
    }

    /** Begins a new connection and returns its watcher. */
    BrokerLink.Watcher begin() {
        Connection begun = new Connection();
        locked(() -> connection = begun);
        return new BrokerLink.Watcher() {
            @Override
            public void connected(int receiveMaximum) {
                locked(() -> {
                    long now = nanoTime.nanos();
                    if (begun.up(receiveMaximum, now)) {
                        connects++;
                        statuses.repeatAll(now);
                    }
                });
            }

            @Override
            public void lost(Loss loss) {
                locked(() -> begun.down(loss));
            }

            @Override
            public void answered(Outgoing message, int reasonCode) {
                locked(() -> {
                    if (begun.answered(message)) {
                        boolean refused = reasonCode >= 0x80;
                        published += refused ? 0 : 1;
                        backlog.drop(refused ? 1 : 0);
                    }
                });
            }
        };
    }

    /** Waits until the connection is up. Returns null, or the reason why it did not come up. */
    @Nullable
    Loss awaitConnected() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Connection current = current();
            long giveUpNs = nanoTime.nanos() + TimeUnit.SECONDS.toNanos(BrokerLink.CONNECT_TIMEOUT_S);
            while (current.isConnecting() && !shutdown.isOver(nanoTime.nanos())) {
                long now = nanoTime.nanos();
                long left = Math.min(giveUpNs - now, shutdown.leftNs(now));
                if (left <= 0) {
                    break;
                }
                changed.awaitNanos(left);
            }
            if (current.isConnecting()) {
                current.down(new Loss(0, "the broker does not answer"));
            }
            return current.loss();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next message that may be sent, and counts it as sent. Empty when the connection is over: lost, stalled, or closed after
     * the last message was acknowledged.
     */
    Optional<Outgoing> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Connection current = current();
            while (true) {
                long now = nanoTime.nanos();
                if (current.stalled(now)) {
                    current.down(new Loss(
                            0, "the broker acknowledged nothing for " + Connection.STALL_NS / 1_000_000_000L + " s"));
                }
                intake.flush(now);
                if (shutdown.begun()) {
                    sayFarewell(now);
                } else if (statuses.repeatDue(now)) {
                    statuses.repeatAll(now);
                }
                if (!current.isUp() || shutdown.isOver(now)) {
                    return Optional.empty();
                }
                Optional<Outgoing> message = current.maySend(now) ? backlog.poll() : Optional.empty();
                if (message.isPresent()) {
                    current.sent(message.get(), now);
                    return message;
                }
                if (backlog.depth() == 0) {
                    current.caughtUp();
                    if (!shutdown.said()) {
                        statuses.tellDrops();
                    }
                }
                if (backlog.depth() == 0 || !current.maySend(now)) {
                    long dueInNs = Math.min(intake.dueInNs(now, MailboxShutdown.FINISH_NS), shutdown.leftNs(now));
                    changed.awaitNanos(current.nextInNs(now, dueInNs));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a connection that is over and puts its unacknowledged messages back. True when the connection came up at least {@code longNs} ns
     * ago.
     */
    boolean end(long longNs) {
        lock.lock();
        try {
            Connection over = current();
            backlog.putBack(over.takeUnacknowledged());
            connection = null;
            Loss loss = over.loss();
            takenOver += loss != null && loss.takenOver() ? 1 : 0;
            return over.stoodFor(longNs, nanoTime.nanos());
        } finally {
            lock.unlock();
        }
    }

    /** Why the connection is over; null when it was closed as planned. */
    @Nullable
    Loss loss() {
        lock.lock();
        try {
            return current().loss();
        } finally {
            lock.unlock();
        }
    }

    /** Waits {@code ns} nanoseconds, but no longer than until {@link #stop}. */
    void pause(long ns) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long untilNs = nanoTime.nanos() + ns;
            for (long left = ns; left > 0 && !shutdown.begun(); left = untilNs - nanoTime.nanos()) {
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The pump has ended. Gives up all waiting messages and every later event. Returns the number of waiting messages. */
    int giveUp() {
        lock.lock();
        try {
            shutdown.end();
            intake.flushAll();
            return backlog.clear();
        } finally {
            lock.unlock();
        }
    }

    private void sayFarewell(long now) {
        if (shutdown.said()) {
            if (backlog.depth() == 0 && current().allAnswered()) {
                shutdown.end();
            }
            return;
        }
        intake.flushAll();
        if (shutdown.due(now, backlog.depth())) {
            backlog.clear();
            statuses.tellOffline();
            shutdown.say();
        }
    }

    private void take(TelemetryEvent event) {
        intake.accept(event, epochClock.epochMs(), nanoTime.nanos());
    }

    private Connection current() {
        if (connection == null) {
            throw new IllegalStateException("no connection was begun");
        }
        return connection;
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
