package dev.ballast.fleet;

import dev.ballast.round.NodeHealth;
import java.util.LinkedHashMap;
import java.util.Map;

/** A node of the {@link Fleet}, and what the fleet counts of it. Guarded by the fleet. */
final class Member {
    final NodeAddress address;
    final NodeHealth health;
    /** When the node entered its state. */
    long sinceEpochMs;
    /** When the node was last benched or excluded, on the clock of the fleet. */
    long benchedNs;

    long answers;
    long misses;
    long lastLatencyNs;
    String reason = "";
    /** Names of layers, by the id of their part that gave wrong numbers and has not been replaced. */
    final Map<String, String> corrupt = new LinkedHashMap<>();

    Member(NodeAddress address, NodeHealth health, long sinceEpochMs) {
        this.address = address;
        this.health = health;
        this.sinceEpochMs = sinceEpochMs;
    }

    Fleet.Snapshot snapshot() {
        return new Fleet.Snapshot(address, health.state(), sinceEpochMs, answers, misses, lastLatencyNs, reason);
    }
}
