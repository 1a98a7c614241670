package dev.ballast.node.part;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights.Format;
import java.util.stream.Stream;

/** A part of a layer, or a stage of a model, that a node holds under the name of a part. Shared between threads. */
public sealed interface HostedPart permits HostedLayer, HostedStage {
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
