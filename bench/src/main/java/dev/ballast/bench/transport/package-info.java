/**
 * The study {@code transport}: what one exchange of an activation for a result costs over shard mode and over block-wise transfer, in time,
 * datagrams and processor time. Read {@link dev.ballast.bench.transport.TransportStudy}.
 */
@NullMarked
package dev.ballast.bench.transport;

import org.jspecify.annotations.NullMarked;
