/**
 * The messages between gateway and node as CBOR (RFC 8949), with float32 data as typed arrays (RFC 8746). {@code protocol.cddl}, in this
 * package's resources, is their schema. Decoding bytes from the wire gives either a value or one {@link dev.ballast.wire.WireException}.
 *
 * <p>Depends on {@code dev.ballast.tensor}, {@code dev.ballast.gemm} and Jackson's streaming CBOR parser. No I/O, no logging. Read {@link
 * dev.ballast.wire.PartMessage}, then {@link dev.ballast.wire.ShardRequest}, then {@link dev.ballast.wire.ShardAnswer}.
 */
@NullMarked
package dev.ballast.wire;

import org.jspecify.annotations.NullMarked;
