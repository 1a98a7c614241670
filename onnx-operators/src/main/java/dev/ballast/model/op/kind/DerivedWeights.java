package dev.ballast.model.op.kind;

import dev.ballast.gemm.operand.WeightRows;
import dev.ballast.gemm.operand.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Weights that are made of other weights: with factors multiplied in, or joined. The first plan of a graph keeps what it makes here. Plans of
 * the same graph for other shapes find it, instead of making equal weights again. Safe for use by several threads.
 */
public final class DerivedWeights {
    private static final float[] NO_FACTORS = {};

    private final Map<Origin, Optional<Weights>> made = new HashMap<>();
    private boolean isComplete;

    /** Nothing further is kept from here on, so that plans for shapes that clients choose take no memory for good. */
    public synchronized void complete() {
        isComplete = true;
    }

    /** The rows of several weights, one after the other; see {@link WeightRows#joined}. */
    public Weights joined(List<Weights> parts) {
        return get(new Origin(List.copyOf(parts), NO_FACTORS), () -> Optional.of(WeightRows.joined(parts)))
                .orElseThrow();
    }

    /**
     * Weights times one factor for each row.
     *
     * @param factors read now and later
     * @param make computes the weights; empty when they are not finite
     */
    Optional<Weights> scaled(Weights source, float[] factors, Supplier<Optional<Weights>> make) {
        return get(new Origin(List.of(source), factors), make);
    }

    private Optional<Weights> get(Origin origin, Supplier<Optional<Weights>> make) {
        synchronized (this) {
            Optional<Weights> known = made.get(origin);
            if (known != null) {
                return known;
            }
        }
        Optional<Weights> result = make.get();
        synchronized (this) {
            if (!isComplete) {
                made.put(origin, result);
            }
        }
        return result;
    }

    /** What weights are made of. Sources are equal when they are the same elements in memory, so nothing large is compared. */
    private static final class Origin {
        private final List<Weights> sources;
        private final float[] factors;

        Origin(List<Weights> sources, float[] factors) {
            this.sources = sources;
            this.factors = factors;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Origin origin)
                    || sources.size() != origin.sources.size()
                    || !Arrays.equals(factors, origin.factors)) {
                return false;
            }
            for (int i = 0; i < sources.size(); i++) {
                if (!sources.get(i).isInSamePlace(origin.sources.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            int hash = Arrays.hashCode(factors);
            for (Weights source : sources) {
                hash = 31 * hash + source.rows() + 31 * source.cols();
            }
            return hash;
        }
    }
}
