package dev.ballast.plan;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.model.Model;
import dev.ballast.model.RunMemory;
import dev.ballast.model.Stage;
import java.util.stream.Stream;

/**
 * Memory that a node needs for one part, in bytes, counted as the node itself counts it.
 *
 * @param weights held while the node holds the part
 * @param kept by each thread while the node holds the part
 * @param working memory of one product, for each thread
 */
public record PartNeeds(long weights, long kept, long working) {
    public static PartNeeds of(LinearLayer part) {
        return new PartNeeds(MemoryBudget.weights(part), 0, MemoryBudget.working(part));
    }

    /** Memory of a stage, with buffers of its own for each thread. */
    public static PartNeeds of(Stage stage) {
        return of(stage.model());
    }

    /** Memory of a whole model on one node, as if it were a stage. */
    static PartNeeds of(Model model) {
        RunMemory run = RunMemory.of(model);
        long weights = MemoryBudget.PART_BYTES * (1L + model.steps().size()) + model.weightBytes();
        long ends = Stream.concat(model.inputs().stream(), model.outputs().stream())
                .mapToLong(value -> value.shape().size())
                .sum();
        return new PartNeeds(weights, run.bytes(), ends * Float.BYTES + run.scratch());
    }
}
