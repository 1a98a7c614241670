package dev.ballast.rounds;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.tensor.Tensor;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The results of the parts of all layers of one worker. A worker runs one round at a time, so layers whose parts have equal results have
 * the same buffers. Owned by one worker.
 */
final class PartResults {
    private final Map<Kind, Tensor> buffers = new HashMap<>();

    /** What results must have in common to use one buffer: the place of the part in its layer, its arithmetic and its length. */
    record Kind(int part, Arithmetic arithmetic, int length) {
        private long bytes() {
            return (long) length * arithmetic.productBytes();
        }
    }

    /** The buffer for a result; its content is undefined when a round begins. */
    Tensor of(Kind kind) {
        return buffers.computeIfAbsent(kind, made -> made.arithmetic().product(made.length()));
    }

    /** Forgets the buffers that none of these layers has. */
    void retain(Collection<Deployed> layers) {
        buffers.keySet().retainAll(kinds(layers));
    }

    /** Bytes of the buffers for all of these layers. */
    static long bytes(Collection<Deployed> layers) {
        return kinds(layers).stream().mapToLong(Kind::bytes).sum();
    }

    private static Set<Kind> kinds(Collection<Deployed> layers) {
        Set<Kind> kinds = new HashSet<>();
        layers.forEach(layer -> kinds.addAll(layer.results()));
        return kinds;
    }
}
