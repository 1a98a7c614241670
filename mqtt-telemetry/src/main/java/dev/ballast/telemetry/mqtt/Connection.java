package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** State of one connection, its window of unacknowledged messages and its pace. Guarded by the mailbox's lock. Reads no clock. */
final class Connection {
    /** Most messages on the wire; the broker may allow fewer. */
    static final int WINDOW = 64;
    /** Longest wait for an acknowledgement. Without it, a lost acknowledgement would block the window for good. */
    static final long STALL_NS = 10_000_000_000L;
    /** Pause between two messages of a backlog. It gives 500 messages a second, which a reader's queue at the broker can take. */
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

    /** The broker answered the CONNECT; {@code receiveMaximum} 0 is no limit. False when the answer comes too late. */
    boolean up(int receiveMaximum, long nowNs) {
        if (phase != Phase.CONNECTING) {
            return false;
        }
        phase = Phase.UP;
        window = receiveMaximum == 0 ? WINDOW : Math.min(WINDOW, receiveMaximum);
        upSinceNs = nowNs;
        return true;
    }

    /** The connection is down. Only the first reason is kept. */
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

    /** Why the connection is down; null while it is up or connecting. */
    @Nullable
    Loss loss() {
        return loss;
    }

    /** Whether the connection came up at least {@code ns} nanoseconds ago. */
    boolean stoodFor(long ns, long nowNs) {
        return window > 0 && nowNs - upSinceNs >= ns;
    }

    /** Whether the oldest unacknowledged message has waited longer than {@link #STALL_NS}. */
    boolean stalled(long nowNs) {
        Sent oldest = unacknowledged.peekFirst();
        return oldest != null && nowNs - oldest.atNs() > STALL_NS;
    }

    /** Whether the window allows one more message, and while there is a backlog also the pace. */
    boolean maySend(long nowNs) {
        return unacknowledged.size() < window && paceNs(nowNs) <= 0;
    }

    void sent(Outgoing message, long nowNs) {
        unacknowledged.addLast(new Sent(message, nowNs));
        sent++;
    }

    /** The backlog is empty. From here on messages are sent without a pace. */
    void caughtUp() {
        catchingUp = false;
    }

    /** The broker answered a message. False when the message does not wait for an answer on this connection. */
    boolean answered(Outgoing message) {
        return unacknowledged.removeIf(one -> one.message().equals(message));
    }

    boolean allAnswered() {
        return unacknowledged.isEmpty();
    }

    int unanswered() {
        return unacknowledged.size();
    }

    /** Nanoseconds until the pace allows a message or a stall is due, at most {@code most}. */
    long nextInNs(long nowNs, long most) {
        long next = most;
        if (unacknowledged.size() < window && catchingUp) {
            next = Math.min(next, Math.max(0, paceNs(nowNs)));
        }
        Sent oldest = unacknowledged.peekFirst();
        return oldest == null ? next : Math.min(next, Math.max(0, oldest.atNs() + STALL_NS + 1 - nowNs));
    }

    /** Removes and returns the messages that were sent but not acknowledged, oldest first. */
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
