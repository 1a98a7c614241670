package dev.ballast.model.open;

import dev.ballast.model.op.node.Extents;
import java.util.Map;

/**
 * Limits of a model with open axes.
 *
 * @param most largest extents that requests may have, by symbol; for other symbols memory alone is the limit
 * @param models most shapes for which a model is kept
 * @param bytes most bytes that one run of the kept models takes, all models together; see {@link dev.ballast.model.RunMemory}
 */
public record ShapeLimits(Map<String, Integer> most, int models, long bytes) {
    private static final int MODELS = 32;

    public ShapeLimits {
        most = Map.copyOf(most);
        most.forEach((symbol, extent) -> {
            if (extent < 1) {
                throw new IllegalArgumentException(
                        "the largest extent of " + symbol + " must be at least 1, is " + extent);
            }
        });
        if (models < 1 || bytes < 1) {
            throw new IllegalArgumentException("models and bytes must be at least 1, are " + models + " and " + bytes);
        }
    }

    /**
     * Most elements of all values of a model together, which planning checks before it allocates anything. Values share buffers, so a run
     * takes far fewer bytes than all values have.
     */
    long elements() {
        return Math.min(Extents.MAX_ELEMENTS, bytes);
    }

    /** No limits of extents, and models for {@value #MODELS} shapes. */
    public static ShapeLimits of(long bytes) {
        return new ShapeLimits(Map.of(), MODELS, bytes);
    }
}
