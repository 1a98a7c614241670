package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.Weights.Format;
import java.util.stream.Stream;

/** A part of a layer, or a stage of a model, that a node holds under the name of a part. Shared between threads. */
sealed interface HostedPart permits HostedLayer, HostedStage {
    /** Arithmetic of the computation, which decides the types of input and result in messages. */
    Arithmetic arithmetic();

    /** Number of elements of the input. */
    int inputLength();

    /** Number of elements of the result. */
    int outputLength();

    /** Bytes of memory while the node holds the part. */
    long heldBytes();

    /** Additional bytes of memory for each thread that computes the result. */
    long workingBytes();

    /** Formats of the weights. */
    Stream<Format> formats();
}
