/**
 * How requests reach one node and answers come back: in-flight window, pacing and repair of loss. One {@link dev.ballast.lane.Lane} for
 * each node. Pure state machines: replies and the time go in, datagrams and outcomes come out. They know no socket, no clock and no thread,
 * so every history can be replayed.
 *
 * <p>Depends on the JDK alone. Read {@link dev.ballast.lane.Lane}, then {@link dev.ballast.lane.Transmitter}, and then
 * {@link dev.ballast.lane.LaneJob} with {@link dev.ballast.lane.JobState}.
 */
@NullMarked
package dev.ballast.lane;

import org.jspecify.annotations.NullMarked;
