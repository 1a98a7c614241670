package dev.ballast.plan;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.model.RunMemory;
import dev.ballast.model.Stage;

/**
 * What a node needs for one part, in bytes, counted as the node counts it.
 *
 * @param weights held as long as the part is
 * @param kept by each thread as long as the part is there
 * @param working of one product, for each thread
 */
public record PartNeeds(long weights, long kept, long working) {
    public static PartNeeds of(LinearLayer part) {
        return new PartNeeds(MemoryBudget.weights(part), 0, MemoryBudget.working(part));
    }

    /** A stage, of which every thread has its own buffers. */
    public static PartNeeds of(Stage stage) {
        RunMemory run = RunMemory.of(stage.model());
        long weights = MemoryBudget.PART_BYTES * (1L + stage.model().steps().size()) + stage.weightBytes();
        long ends = (long) stage.from().value().shape().size()
                + stage.to().value().shape().size();
        return new PartNeeds(weights, run.bytes(), ends * Float.BYTES + run.scratch());
    }
}
