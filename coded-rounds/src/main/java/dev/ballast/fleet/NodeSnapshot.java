package dev.ballast.fleet;

import dev.ballast.round.NodeHealth;
import org.jspecify.annotations.Nullable;

/**
 * The state of a node, for people to read.
 *
 * @param sinceEpochMs when the node entered its state; a probe is no new state
 * @param awaySinceEpochMs since when rounds have not waited for the node; null while they wait for it
 * @param answers answers since start
 * @param misses deadlines that the node let pass since start
 * @param lastLatencyNs latency of its latest answer; 0 before the first
 * @param reason why the node entered its state; empty before the first change
 */
public record NodeSnapshot(
        NodeAddress node,
        NodeHealth.State state,
        long sinceEpochMs,
        @Nullable Long awaySinceEpochMs,
        long answers,
        long misses,
        long lastLatencyNs,
        String reason) {}
