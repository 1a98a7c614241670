package dev.ballast.node.part;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.WireException;
import java.util.stream.Stream;

/** A part of a layer, or a stage of a model, that a node holds under the name of a part. Shared between threads. */
public sealed interface HostedPart permits HostedLayer, HostedStage {
    /** Arithmetic of the computation, which decides the types of input and result in messages. */
    Arithmetic arithmetic();

    /** Bytes of memory while the node holds the part. */
    long heldBytes();

    /** Additional bytes of memory for each thread that computes a result, as far as they do not depend on extents. */
    long workingBytes();

    /**
     * The part for inputs of these extents. Makes nothing of the size of the input or of the result.
     *
     * @throws WireException when the part has no such inputs
     */
    ShapedPart at(JobExtents extents) throws WireException;

    /** Formats of the weights. */
    Stream<Format> formats();
}
