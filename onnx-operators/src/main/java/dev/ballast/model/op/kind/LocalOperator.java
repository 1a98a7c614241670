package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** An operator that always runs on the machine that runs the request. */
public non-sealed interface LocalOperator extends Operator {
    /**
     * Computes the output.
     *
     * @param inputs those of {@link #reads()}, of the types and shapes for which the operator was planned, read
     * @param output of {@link #type()} and {@link #shape()}, overwritten completely; overlaps no input
     */
    void run(List<Tensor> inputs, Tensor output, Workspace workspace);

    @Override
    default ElementType type() {
        return ElementType.FLOAT;
    }

    /** The operator's effect on its only input that is not constant, when the operator before it can apply this effect; otherwise empty. */
    default Optional<Epilogue> epilogue() {
        return Optional.empty();
    }

    /**
     * For each input, the index at which it stands in the output as one run. Empty unless the output is nothing but its inputs, one after
     * the other.
     */
    default List<Integer> places() {
        return List.of();
    }

    /**
     * Number of elements under all positions of a window that slides over the input; 0 when no window slides and each element is read only
     * a few times.
     */
    default long covered() {
        return 0;
    }

    /** Most bytes of working memory, in addition to a few copies of the input and the output. */
    default long scratchBytes() {
        return 0;
    }

    /** The cost of one run, and why the operator is not split over nodes. */
    default Footprint footprint() {
        return Footprint.GLUE;
    }

    /**
     * The size of an operator's work.
     *
     * @param macs multiply-accumulates of one run
     * @param weights number of weights that the operator itself holds
     * @param weightBytes bytes of these weights
     * @param whyLocal why it is not split; empty for an operator that is not a matrix product
     */
    record Footprint(long macs, long weights, long weightBytes, String whyLocal) {
        static final Footprint GLUE = new Footprint(0, 0, 0, "");
    }
}
