package dev.ballast.node;

import dev.ballast.gemm.MemoryBudget;
import dev.ballast.wire.WireException;
import java.io.IOException;

/** An encoded part or stage that may be read. */
interface EncodedPart {
    /**
     * Bytes that it takes at most while it is read, weights included: about as many as the encoding has, but several times as many of a stage.
     *
     * @throws WireException when it is neither
     */
    long readingBytes() throws IOException, WireException;

    /**
     * Decodes it.
     *
     * @param budget of the node that is to hold it
     * @throws WireException when it is neither a part nor a stage
     */
    HostedPart read(MemoryBudget budget) throws IOException, WireException;
}
