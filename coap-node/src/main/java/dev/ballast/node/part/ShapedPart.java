package dev.ballast.node.part;

import dev.ballast.gemm.operand.Arithmetic;

/** A {@link HostedPart} for inputs of one shape: the work of one product. Shared between threads. */
public sealed interface ShapedPart permits ShapedLayer, HostedStage {
    /** Arithmetic of the computation, which decides the types of input and result in messages. */
    Arithmetic arithmetic();

    /** Number of elements of the input. */
    int inputLength();

    /** Number of elements of the result. */
    int outputLength();

    /** Bytes of memory for each thread that computes the result. */
    long workingBytes();
}
