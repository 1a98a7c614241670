package dev.ballast.node.part;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.wire.WireException;
import java.io.IOException;

/** An encoded part or stage. */
interface EncodedPart {
    /**
     * Most bytes of memory while the part is read, weights included. That is about the length of the encoding, but several times that
     * length for a stage.
     *
     * @throws WireException when the bytes are neither a part nor a stage
     */
    long readingBytes() throws IOException, WireException;

    /**
     * Decodes the part or stage.
     *
     * @param budget memory of the node that holds the part
     * @throws WireException when the bytes are neither a part nor a stage
     */
    HostedPart read(MemoryBudget budget) throws IOException, WireException;
}
