/**
 * Shard mode: jobs that collect the shards of an activation, wait for a compute thread, and give each waiting client a slice of the
 * result.
 *
 * <p>Depends on {@code dev.ballast.node.part}, {@code dev.ballast.node.work}, {@code transport} and {@code wire}. Read {@link
 * dev.ballast.node.job.ShardService}, then {@link dev.ballast.node.job.ShardJobs}, then {@link dev.ballast.node.job.ShardJob}.
 */
@NullMarked
package dev.ballast.node.job;

import org.jspecify.annotations.NullMarked;
