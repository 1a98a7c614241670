/**
 * The messages of the node contract as CBOR (RFC 8949), float32 data as typed arrays (RFC 8746); {@code protocol.cddl} beside the
 * classes is their schema. Bytes from the wire end in a value or in one {@link dev.ballast.wire.WireException}.
 *
 * <p>Depends on {@code dev.ballast.tensor}, {@code dev.ballast.gemm} and Jackson's streaming CBOR parser. No I/O, no logging.
 */
@NullMarked
package dev.ballast.wire;

import org.jspecify.annotations.NullMarked;
