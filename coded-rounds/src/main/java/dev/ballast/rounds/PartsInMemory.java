package dev.ballast.rounds;

import dev.ballast.fleet.PartTransport;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.OpenLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Parts in the memory of this process, without a network. The calling thread computes each result at once. Parts, activations and results
 * go through the wire messages all the same. One thread at a time.
 */
public final class PartsInMemory implements PartTransport {
    private static final int SLICE_BYTES = 1_100;
    private static final GemmTimes NO_TIMES = new GemmTimes(0, 0);

    private final Map<String, Computation> parts = new HashMap<>();
    private final GemmKernel kernel;
    private final Scratch scratch = new Scratch();

    /** Holds every part of these layers, which takes the memory of their weights and of their parity. */
    public PartsInMemory(List<Deployed> layers, GemmKernel kernel) {
        this.kernel = kernel;
        for (Deployed layer : layers) {
            for (int part = 0; part < layer.nodes().size(); part++) {
                parts.put(
                        layer.partId(part), layer instanceof DeployedStage ? stage(layer, part) : product(layer, part));
            }
        }
    }

    /** Computes the result of a part from the activation of an order. The next call overwrites the result. */
    private interface Computation {
        Tensor result(Order order);
    }

    private Computation product(Deployed layer, int index) {
        OpenLayer part = decoded(layer.encode(index));
        return order -> {
            LinearLayer shaped = part.at(order.extents().numbers());
            Tensor product = part.arithmetic().product(shaped.outputLength());
            shaped.multiply(kernel, activation(order, part.arithmetic()), scratch, product);
            return product;
        };
    }

    private Computation stage(Deployed stage, int copy) {
        RoundParts here = stage.parts(kernel, scratch, new PartResults());
        return order -> {
            here.compute(copy, activation(order, Arithmetic.FLOAT32));
            return here.results()[copy];
        };
    }

    private static OpenLayer decoded(byte[] part) {
        try {
            return PartMessage.decode(part).layer();
        } catch (WireException e) {
            throw new IllegalStateException("decoding a part of this program failed", e);
        }
    }

    @Override
    public int sliceBytes(int node) {
        return SLICE_BYTES;
    }

    @Override
    public Asked ask(int node, Order order, Answer answer) {
        Computation part = parts.get(order.partId());
        if (part == null) {
            throw new IllegalStateException("no part " + order.partId() + " of this model");
        }
        Tensor product = part.result(order);
        Slicing slices = new Slicing(product.shape().size(), order.sliceElements());
        for (int slice = 0; slice < slices.pieces(); slice++) {
            int from = slices.start(slice);
            byte[] payload = ShardAnswer.encode(NO_TIMES, slice, order.resultType(), product, from, slices.size(slice));
            answer.slice(slice, payload, 0);
        }
        return new Asked() {
            @Override
            public void again(BitSet wanted) {
                throw new IllegalStateException("slices " + wanted + " were given already");
            }

            @Override
            public void close() {
                // nothing is under way
            }
        };
    }

    /** The activation as a node decodes it from the message. */
    private static Tensor activation(Order order, Arithmetic arithmetic) {
        int length = order.activation().length();
        ShardRequest.Head head = new ShardRequest.Head(1, order.extents(), length, 1, order.resultType(), 0);
        Tensor activation = arithmetic.activation(length);
        try {
            ShardRequest.decode(ShardRequest.encode(head, -1, 0, order.activation()))
                    .copyTo(activation, 0);
        } catch (WireException e) {
            throw new IllegalStateException("decoding a request of this program failed", e);
        }
        return activation;
    }
}
