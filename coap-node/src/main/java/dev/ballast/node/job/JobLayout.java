package dev.ballast.node.job;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How a job's input and result are cut, and the types of their elements. The first request says all of it. It is checked against the part
 * before the node keeps anything.
 *
 * @param head the fields that are equal in every request of the job
 * @param shards how the input is cut into shards
 * @param slices how the result is cut into slices
 * @param arithmetic of the part
 */
record JobLayout(ShardRequest.Head head, Slicing shards, Slicing slices, Arithmetic arithmetic) {
    /** A tensor of each kind of input, and below of each kind of result, for its element type only. */
    private static final Map<Arithmetic, Tensor> INPUTS = each(arithmetic -> arithmetic.activation(1));

    private static final Map<Arithmetic, Tensor> RESULTS = each(arithmetic -> arithmetic.product(1));

    /**
     * The layout from a job's first request.
     *
     * @throws WireException when the request does not fit the part or exceeds what a job may have
     */
    static JobLayout of(ShapedPart part, ShardRequest first) throws WireException {
        JobLayout layout = new JobLayout(
                first.head(),
                new Slicing(part.inputLength(), first.shardElements()),
                new Slicing(part.outputLength(), first.sliceElements()),
                part.arithmetic());
        layout.require(first);
        first.requireSlice(layout.slices().size(0));
        return layout;
    }

    /** Requires that a further request fits the layout. */
    void require(ShardRequest request) throws WireException {
        request.requireHead(head);
        request.requireWithin(shards.pieces(), slices.pieces());
        request.requireTypes(of(INPUTS), of(RESULTS));
        if (request.index() >= 0) {
            request.requireElements(shards.size(request.index()));
        }
    }

    /** Bytes of memory that a job takes: its input, its result, and two bits for each shard. */
    long bytes() {
        return (long) shards.length() * arithmetic.activationBytes()
                + (long) slices.length() * arithmetic.productBytes()
                + shards.pieces() / 4;
    }

    private Tensor of(Map<Arithmetic, Tensor> kind) {
        return Objects.requireNonNull(kind.get(arithmetic)); // the map has every arithmetic
    }

    private static Map<Arithmetic, Tensor> each(Function<Arithmetic, Tensor> tensor) {
        return Arrays.stream(Arithmetic.values()).collect(Collectors.toUnmodifiableMap(a -> a, tensor));
    }
}
