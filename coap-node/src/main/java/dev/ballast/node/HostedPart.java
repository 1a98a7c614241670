package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.Weights.Format;
import java.util.stream.Stream;

/** What a node holds under a part's name and computes: a part of a layer, or a stage of a model. Shared between threads. */
sealed interface HostedPart permits HostedLayer, HostedStage {
    /** In what the result is computed, which says what travels. */
    Arithmetic arithmetic();

    /** Elements of the input. */
    int inputLength();

    /** Elements of the result. */
    int outputLength();

    /** Bytes that it takes for as long as it is held. */
    long heldBytes();

    /** Bytes that a thread works on while it computes the result, beside those. */
    long workingBytes();

    /** Formats of the weights. */
    Stream<Format> formats();
}
