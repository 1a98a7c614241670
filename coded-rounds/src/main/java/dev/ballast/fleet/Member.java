package dev.ballast.fleet;

import dev.ballast.round.NodeHealth;
import dev.ballast.round.NodeHealth.State;
import dev.ballast.telemetry.TelemetryEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of the {@link Fleet}, and what the fleet counts of it. Guarded by the fleet. */
final class Member {
    final NodeAddress address;
    final NodeHealth health;
    private State state;
    /** When the node entered its state. */
    private long sinceEpochMs;
    /** When rounds stopped waiting for the node, on both clocks of the fleet. */
    private long awaySinceEpochMs;

    private long awaySinceNs;
    private String reason = "";

    /** Whether telemetry was told that the node is away. */
    boolean isToldAway;

    long answers;
    long misses;
    long lastLatencyNs;
    /** When a round last reported on the node; at first, when the fleet was made. */
    long reportedNs;

    /** Names of layers, by the id of their part that gave wrong numbers and has not been replaced. */
    final Map<String, String> corrupt = new LinkedHashMap<>();

    /** A node at this moment on both clocks. */
    Member(NodeAddress address, NodeHealth health, long nowNs, long epochMs) {
        this.address = address;
        this.health = health;
        this.state = health.state();
        this.sinceEpochMs = epochMs;
        this.awaySinceEpochMs = epochMs;
        this.awaySinceNs = nowNs;
        this.reportedNs = nowNs;
    }

    /** Notes that the state has changed. A probe and its end are no new state for people: the node stays as long benched, for the same reason. */
    void changed(String why, long nowNs, long epochMs) {
        State before = state;
        state = health.state();
        if (before.isAwaited() && !health.awaited()) {
            awaySinceEpochMs = epochMs;
            awaySinceNs = nowNs;
        }
        if (!(isBenched(before) && isBenched(state))) {
            sinceEpochMs = epochMs;
            reason = why;
        }
    }

    /** Gives the node's state another reason. */
    void because(String why) {
        reason = why;
    }

    private static boolean isBenched(State state) {
        return state == State.BENCHED || state == State.PROBING;
    }

    /** How long rounds have not waited for the node, while they do not. */
    long awayNs(long nowNs) {
        return nowNs - awaySinceNs;
    }

    private @Nullable Long awaySinceEpochMs() {
        return health.awaited() ? null : awaySinceEpochMs;
    }

    /** Why rounds do not wait for the node, and since when; empty while they do. */
    String absence() {
        Instant since = Instant.ofEpochMilli(awaySinceEpochMs).truncatedTo(ChronoUnit.SECONDS);
        return health.awaited() ? "" : whyAway() + " since " + since;
    }

    private String whyAway() {
        if (health.state() == State.EXCLUDED) {
            return "is excluded for wrong numbers";
        }
        if (!corrupt.isEmpty()) {
            return "gave wrong numbers";
        }
        if (health.missesInARow() > 0) {
            return "does not answer";
        }
        if (health.isUnfit()) {
            return "has too little memory for its parts";
        }
        return health.refusalsInARow() > 0 ? "refuses work" : "has not answered";
    }

    NodeSnapshot snapshot() {
        return new NodeSnapshot(
                address, health.state(), sinceEpochMs, awaySinceEpochMs(), answers, misses, lastLatencyNs, reason);
    }

    /** The state for telemetry. */
    TelemetryEvent.NodeStatus status() {
        return new TelemetryEvent.NodeStatus(
                address.id(),
                TelemetryEvent.NodeState.valueOf(health.state().name()),
                sinceEpochMs,
                awaySinceEpochMs(),
                reason);
    }
}
