package dev.ballast.model.op.kind;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Converts the raw product O[m x n] of a layer to the operator's output. Immutable. */
public interface Finish {
    /** Element type of the output. */
    ElementType type();

    /** Arrangement of the product in the output. */
    Layout layout();

    /** Numbers held in addition to the weights, four bytes each. */
    int held();

    /** The number m of rows that the held numbers belong to; -1 when any number of rows is possible. */
    int rows();

    /** Number of elements of the output of a product with this layer. */
    default int outputLength(LinearLayer layer) {
        return layer.outputLength();
    }

    /**
     * Converts a product to the output.
     *
     * @param product the raw product and its place in the output
     * @param output of {@link #type()}, written
     */
    void apply(Product product, Tensor output, Workspace workspace);

    /** Arrangement of the raw product O[m x n] in the output. */
    enum Layout {
        /** Unchanged: a convolution's channels x positions. */
        ROWS,
        /** Transposed to n x m: a dense layer's batch x features. */
        COLUMNS,
        /** Added up, so that an element of the output comes from several rows: a transposed convolution's windows. */
        SUMS
    }

    /**
     * A raw product.
     *
     * @param layer the layer that was multiplied
     * @param activation the activation that it was multiplied by
     * @param from index at which the product's part of the activation begins
     * @param raw O[m x n], row-major
     * @param at index at which the product begins in {@code raw}
     * @param to index at which the product's part of the output begins
     * @param operands values that the finish reads in addition to the product, such as a zero point that is known only at run time
     */
    record Product(LinearLayer layer, Tensor activation, int from, Tensor raw, int at, int to, List<Tensor> operands) {
        public Product {
            operands = List.copyOf(operands);
        }
    }
}
