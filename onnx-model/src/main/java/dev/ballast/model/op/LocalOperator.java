package dev.ballast.model.op;

import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** An operator that always runs where the request runs. */
public non-sealed interface LocalOperator extends Operator {
    /**
     * Computes the output.
     *
     * @param inputs those of {@link #reads()}, of the types and shapes the operator was planned for, read
     * @param output of {@link #type()} and {@link #shape()}, written whatever it held; overlaps no input
     */
    void run(List<Tensor> inputs, Tensor output, Workspace workspace);

    @Override
    default ElementType type() {
        return ElementType.FLOAT;
    }

    /** Which of the node's inputs a run reads, by index; empty for all that were not left out. */
    default List<Integer> reads() {
        return List.of();
    }

    /** What the operator does to the one input that is not constant, where it is something that the operator before it can do. */
    default Optional<Epilogue> epilogue() {
        return Optional.empty();
    }

    /** Where in the output each input stands as one run, if the output is just that: its inputs, one after the other; empty otherwise. */
    default List<Integer> places() {
        return List.of();
    }

    /** Elements under all positions of a window, where one slides over the input; 0 where each element is read a few times at most. */
    default long covered() {
        return 0;
    }

    /** Bytes of working memory beside some copies of what is read and written, at most. */
    default long scratchBytes() {
        return 0;
    }

    /** What one run costs, and why the operator is not split over nodes. */
    default Footprint footprint() {
        return Footprint.GLUE;
    }

    /**
     * The size of an operator's work.
     *
     * @param macs multiply-accumulates of one run
     * @param weights weights the operator itself holds
     * @param weightBytes bytes of these
     * @param whyLocal why it is not split; empty for an operator that is no matrix product
     */
    record Footprint(long macs, long weights, long weightBytes, String whyLocal) {
        static final Footprint GLUE = new Footprint(0, 0, 0, "");
    }
}
