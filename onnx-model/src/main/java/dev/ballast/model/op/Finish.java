package dev.ballast.model.op;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.tensor.Tensor;

/** What becomes of the raw product O[m x n] of a layer on its way to the operator's output. Immutable. */
interface Finish {
    /** Element type of the output. */
    ElementType type();

    /** Numbers held beside the weights, four bytes each. */
    int held();

    /** The m rows that are held numbers for, or -1 when any number of rows will do. */
    int rows();

    /**
     * Brings a product to the output.
     *
     * @param product the raw product and where it goes
     * @param output of {@link #type()}, written
     */
    void apply(Product product, Tensor output, Workspace workspace);

    /** How the raw product O[m x n] lies in the output. */
    enum Layout {
        /** As it is: a convolution's channels x positions. */
        ROWS,
        /** Transposed to n x m: a dense layer's batch x features. */
        COLUMNS;

        /** Distance in the output of elements that are neighbours in a column of O[m x n]. */
        int rowStep(int n) {
            return this == ROWS ? n : 1;
        }

        /** Distance in the output of elements that are neighbours in a row of O[m x n]. */
        int columnStep(int m) {
            return this == ROWS ? 1 : m;
        }
    }

    /**
     * A raw product.
     *
     * @param layer what was multiplied
     * @param activation what it was multiplied by
     * @param from where the product's part of the activation begins
     * @param raw O[m x n], row-major, read from 0 on
     * @param to where the product's part of the output begins
     */
    record Product(LinearLayer layer, Tensor activation, int from, Tensor raw, int to) {}
}
