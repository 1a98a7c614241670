package dev.ballast.wire;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;

/** Definitions shared by reader and writer: tags, the version, and the only factory, whose limits hold for every message. */
final class Cbor {
    /** Version of every message of this package. It is the first element of each message. */
    static final int VERSION = 2;

    /** Typed array of IEEE 754 binary32, little-endian (RFC 8746, table 1). */
    static final int FLOAT32_LE = 85;

    /** Multi-dimensional array, row-major (RFC 8746, 3.1.1). */
    static final int ROW_MAJOR = 40;

    /** Longest text of any message, in UTF-8 bytes. */
    static final int MAX_TEXT_BYTES = 256;

    /** Greatest nesting depth. The deepest message, a part with a convolution, nests five arrays. */
    private static final int MAX_DEPTH = 5;

    static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_TEXT_BYTES)
                    .maxNumberLength(32)
                    .maxNameLength(1)
                    .build())
            .build();

    private Cbor() {}
}
