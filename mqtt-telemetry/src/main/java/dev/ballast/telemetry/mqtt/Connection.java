package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: its state, its window of unacknowledged messages and its pace. Guarded by the mailbox's
 * lock; knows no clock.
 */
final class Connection {
    /** Most messages on the wire; the broker may allow fewer. */
    static final int WINDOW = 64;
    /** A broker that loses one acknowledgement would block the window for good. */
    static final long STALL_NS = 10_000_000_000L;
    /** Between two messages of a backlog: 500 a second, which a reader's queue at the broker survives. */
    static final long CATCH_UP_NS = 2_000_000L;

    private enum Phase {
        CONNECTING,
        UP,
        DOWN
    }

    private record Sent(Outgoing message, long atNs) {}

    private final Deque<Sent> unacknowledged = new ArrayDeque<>();
    private Phase phase = Phase.CONNECTING;
    private @Nullable Loss loss;
    private int window;
    private long upSinceNs;
    private long sent;
    private boolean catchingUp = true;

    /** The broker answered the CONNECT; {@code receiveMaximum} 0 is no limit. False when it comes too late. */
    boolean up(int receiveMaximum, long nowNs) {
        if (phase != Phase.CONNECTING) {
            return false;
        }
        phase = Phase.UP;
        window = receiveMaximum == 0 ? WINDOW : Math.min(WINDOW, receiveMaximum);
        upSinceNs = nowNs;
        return true;
    }

    /** The first reason stays. */
    void down(Loss why) {
        phase = Phase.DOWN;
        if (loss == null) {
            loss = why;
        }
    }

    boolean isConnecting() {
        return phase == Phase.CONNECTING;
    }

    boolean isUp() {
        return phase == Phase.UP;
    }

    /** Null while the connection stands. */
    @Nullable
    Loss loss() {
        return loss;
    }

    /** Whether it has stood for so long that the next attempt need not be held back. */
    boolean stoodFor(long ns, long nowNs) {
        return window > 0 && nowNs - upSinceNs >= ns;
    }

    /** Whether the oldest unacknowledged message has waited for too long. */
    boolean stalled(long nowNs) {
        Sent oldest = unacknowledged.peekFirst();
        return oldest != null && nowNs - oldest.atNs() > STALL_NS;
    }

    /** Whether the window and, while there is a backlog, the pace allow one more. */
    boolean maySend(long nowNs) {
        return unacknowledged.size() < window && paceNs(nowNs) <= 0;
    }

    void sent(Outgoing message, long nowNs) {
        unacknowledged.addLast(new Sent(message, nowNs));
        sent++;
    }

    /** Nothing waited: from here on messages go as they come. */
    void caughtUp() {
        catchingUp = false;
    }

    /** False when the message is not on this connection, or not any more. */
    boolean answered(Outgoing message) {
        return unacknowledged.removeIf(one -> one.message().equals(message));
    }

    boolean allAnswered() {
        return unacknowledged.isEmpty();
    }

    int unanswered() {
        return unacknowledged.size();
    }

    /** Nanoseconds after which the pace or a stall may matter, {@code most} if neither does sooner. */
    long nextInNs(long nowNs, long most) {
        long next = most;
        if (unacknowledged.size() < window && catchingUp) {
            next = Math.min(next, Math.max(0, paceNs(nowNs)));
        }
        Sent oldest = unacknowledged.peekFirst();
        return oldest == null ? next : Math.min(next, Math.max(0, oldest.atNs() + STALL_NS + 1 - nowNs));
    }

    /** Removes and returns what was sent and not acknowledged, oldest first. */
    List<Outgoing> takeUnacknowledged() {
        List<Outgoing> messages = new ArrayList<>();
        unacknowledged.forEach(one -> messages.add(one.message()));
        unacknowledged.clear();
        return messages;
    }

    private long paceNs(long nowNs) {
        return catchingUp ? upSinceNs + sent * CATCH_UP_NS - nowNs : 0;
    }
}
