/**
 * The study {@code transport}: the cost of exchanging an activation for a result in shard mode and in block-wise transfer, in time,
 * datagrams and processor time.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code link}, {@code fleet}, {@code wire} and the gateway. Read {@link
 * dev.ballast.bench.transport.TransportStudy}.
 */
@NullMarked
package dev.ballast.bench.transport;

import org.jspecify.annotations.NullMarked;
