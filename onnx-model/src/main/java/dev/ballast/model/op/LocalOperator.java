package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import java.util.List;

/** An operator that always runs where the request runs. */
public non-sealed interface LocalOperator extends Operator {
    /**
     * Computes the output.
     *
     * @param inputs of the shapes the operator was planned for, read; an optional input left out is not among them
     * @param output of {@link #shape()}, written whatever it held; overlaps no input
     */
    void run(List<FloatTensor> inputs, FloatTensor output, Workspace workspace);

    /** What one run costs, and why the operator is not split over nodes. */
    default Footprint footprint() {
        return Footprint.GLUE;
    }

    /**
     * The size of an operator's work.
     *
     * @param macs multiply-accumulates of one run
     * @param weights weights the operator itself holds
     * @param whyLocal why it is not split; empty for an operator that is no matrix product
     */
    record Footprint(long macs, long weights, String whyLocal) {
        static final Footprint GLUE = new Footprint(0, 0, "");
    }
}
