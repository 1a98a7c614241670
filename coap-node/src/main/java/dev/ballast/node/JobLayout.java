package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
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
 * How a job's input and result are cut, and the numbers that travel: all that its first request says, checked against the part before
 * anything is kept.
 *
 * @param head what every request of the job must say
 * @param shards of the input
 * @param slices of the result
 * @param arithmetic of the part
 */
record JobLayout(ShardRequest.Head head, Slicing shards, Slicing slices, Arithmetic arithmetic) {
    /** A tensor of each kind that an input and a result may be, for their types only. */
    private static final Map<Arithmetic, Tensor> INPUTS = each(arithmetic -> arithmetic.activation(1));

    private static final Map<Arithmetic, Tensor> RESULTS = each(arithmetic -> arithmetic.product(1));

    /**
     * The layout that a job's first request gives it.
     *
     * @throws WireException when the request does not fit the part or exceeds what a job may have
     */
    static JobLayout of(HostedPart part, ShardRequest first) throws WireException {
        JobLayout layout = new JobLayout(
                first.head(),
                new Slicing(part.inputLength(), first.shardElements()),
                new Slicing(part.outputLength(), first.sliceElements()),
                part.arithmetic());
        layout.require(first);
        first.requireSlice(layout.slices().size(0));
        return layout;
    }

    /** Refuses a request that does not fit. */
    void require(ShardRequest request) throws WireException {
        request.requireHead(head);
        request.requireWithin(shards.pieces(), slices.pieces());
        request.requireTypes(of(INPUTS), of(RESULTS));
        if (request.index() >= 0) {
            request.requireElements(shards.size(request.index()));
        }
    }

    /** Bytes that a job takes: its input, its result, and two bits for each shard. */
    long bytes() {
        return (long) shards.length() * arithmetic.activationBytes()
                + (long) slices.length() * arithmetic.productBytes()
                + shards.pieces() / 4;
    }

    private Tensor of(Map<Arithmetic, Tensor> kind) {
        return Objects.requireNonNull(kind.get(arithmetic)); // there is one for each
    }

    private static Map<Arithmetic, Tensor> each(Function<Arithmetic, Tensor> tensor) {
        return Arrays.stream(Arithmetic.values()).collect(Collectors.toUnmodifiableMap(a -> a, tensor));
    }
}
