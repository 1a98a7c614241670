package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.tensor.Tensor;

/**
 * A linear layer cut into N parts under a code. It defines the input, the weights and the product of each part, and how the products that
 * arrived become the layer's raw O[m x n].
 *
 * <p>One procedure serves every split. Send part p its {@link #input} and collect slices. Ask a {@link Decoder} over {@link #code} for the
 * recovery from the parts that arrived, and {@link #complete} slice by slice.
 *
 * <p>A slice is an index range of the parts' flattened raw products. The range is the same for all parts; a shorter part counts as zero
 * beyond its end. The products of a slice are added in part order, whatever the order of arrival, so a result repeats bit for bit.
 *
 * <p>Immutable and shared between threads. {@link #input}, {@link #merge} and {@link #complete} allocate nothing.
 */
public sealed interface SplitLayer permits CodedLayer, SpatialSplit, GridSplit {
    /** The whole layer, before the split. */
    LinearLayer layer();

    /** Name of the split for logs: {@code output}, {@code spatial 2 x 2}, {@code grid 3 x 2}. */
    String label();

    /** The code over the products of the k data parts. */
    Code code();

    /** A decoder for the products of the parts. */
    default Decoder decoder() {
        return new Decoder(code());
    }

    /** The arithmetic in which the product of part p is computed. */
    default Arithmetic arithmetic(int part) {
        return layer().arithmetic();
    }

    /** True when every part receives the layer's activation as it is. Then no copy is needed. */
    boolean inputIsActivation();

    /** Elements that part p receives. */
    int inputLength(int part);

    /**
     * Writes the input of part p: {@link #inputLength} elements from index 0 of {@code target} on.
     *
     * @param activation the layer's activation, {@code layer().lowering().inputLength()} elements read from {@code offset} on. A group of a
     *     grouped convolution is a layer of its own that begins at its first channel
     */
    void input(int part, float[] activation, int offset, float[] target);

    /** The layer that the node with part p computes over its input. Weights that differ from the layer's own are made anew by each call. */
    LinearLayer part(int part);

    /** How the node with part p unfolds its input. Cheap: no weights are made. */
    Lowering lowering(int part);

    /**
     * The same split of the same weights, over inputs of other extents. Parts keep their weights, so nodes need nothing new.
     *
     * @param other a lowering of the same {@link Lowering#open open} lowering
     * @throws IllegalArgumentException when the outputs are too few for this split
     */
    SplitLayer at(Lowering other);

    /** Columns of the raw product of every part. The product is row-major. */
    default int columns() {
        return layer().lowering().columns();
    }

    /**
     * Translates figures for the columns of O into figures for the {@link #columns} of the parts. A column of a part gets the largest
     * figure of the columns of O that it stands for in any data part.
     *
     * @param ofColumns a figure for each column of O, read
     * @param ofParts a figure for each column of the parts, written
     */
    default void largestOfColumns(double[] ofColumns, double[] ofParts) {
        System.arraycopy(ofColumns, 0, ofParts, 0, columns());
    }

    /** Elements of the raw product of part p, which its node sends. */
    int length(int part);

    /**
     * Writes the elements of O that elements {@code from <= i < to} of the data parts' products stand for.
     *
     * @param parts raw products of the parts, read; those of all data parts must be known over the range
     * @param output O[m x n], row-major, from index 0 on
     */
    void merge(Tensor[] parts, int from, int to, Tensor output);

    /**
     * Recovers the missing data parts of one slice and writes the elements of O that the slice stands for.
     *
     * @param recovery from the parts that this slice arrived from, {@link Recovery#complete}
     * @param parts raw products of the parts, each of its {@link #length}; the products that arrived are read, the ranges of missing data
     *     parts may be written
     * @param output O[m x n], row-major, from index 0 on
     * @return data parts whose recovered elements are not all finite, for example because another part holds an infinity:
     *     they may be wrong
     * @throws IllegalArgumentException when a data part neither arrived nor can be recovered
     */
    default PartSet complete(Recovery recovery, Tensor[] parts, int from, int to, Tensor output) {
        PartSet doubtful = PartSet.EMPTY;
        PartSet missing = recovery.missing();
        for (int data = missing.next(0); data >= 0; data = missing.next(data + 1)) {
            int end = Math.min(to, length(data));
            if (from < end && !recovery.recover(data, parts, from, end, parts[data], from)) {
                doubtful = doubtful.with(data);
            }
        }
        merge(parts, from, to, output);
        return doubtful;
    }

    /** The cost of part p. It follows from the shapes alone. */
    SplitCost cost(int part);

    /** Multiply-accumulates of the gateway in a round without a loss: for the inputs that it combines and the products that it adds. */
    long gatewayMacs();

    /** The largest cost of any one part, each figure for itself. */
    default SplitCost most() {
        SplitCost most = SplitCost.NOTHING;
        for (int part = 0; part < code().parts(); part++) {
            most = most.max(cost(part));
        }
        return most;
    }

    /** The cost of all parts together. */
    default SplitCost total() {
        SplitCost total = SplitCost.NOTHING;
        for (int part = 0; part < code().parts(); part++) {
            total = total.plus(cost(part));
        }
        return total;
    }
}
