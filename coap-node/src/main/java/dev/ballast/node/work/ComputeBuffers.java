package dev.ballast.node.work;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * Working memory of one compute thread, for each arithmetic. It grows to the size of the largest part and stays, until {@link GemmService}
 * makes a new one.
 */
final class ComputeBuffers {
    private final int epoch;
    private final Scratch scratch = new Scratch();
    private final Map<Arithmetic, Tensor> activations = new EnumMap<>(Arithmetic.class);
    private final Map<Arithmetic, Tensor> results = new EnumMap<>(Arithmetic.class);

    /** Empty working memory of {@link dev.ballast.node.part.PartStore#workingEpoch} {@code epoch}. */
    ComputeBuffers(int epoch) {
        this.epoch = epoch;
    }

    int epoch() {
        return epoch;
    }

    Scratch scratch() {
        return scratch;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    Tensor activation(Arithmetic arithmetic, int length) {
        Tensor held = activations.get(arithmetic);
        if (held == null || held.shape().size() < length) {
            held = arithmetic.activation(length);
            activations.put(arithmetic, held);
        }
        return held;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    Tensor result(Arithmetic arithmetic, int length) {
        Tensor held = results.get(arithmetic);
        if (held == null || held.shape().size() < length) {
            held = arithmetic.product(length);
            results.put(arithmetic, held);
        }
        return held;
    }
}
