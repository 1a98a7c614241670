package dev.ballast.coding;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.tensor.Tensor;

/**
 * A linear layer cut into parts under a code: what each of the N parts receives, holds and sends, and how the products that arrived
 * become the layer's raw O[m x n]. One round serves every split: send part p its input, collect slices, ask a {@link Decoder} over
 * {@link #code} what follows from those that came, and {@link #complete} slice by slice.
 *
 * <p>A slice is an index range of the parts' flattened raw products, the same range for all parts; shorter parts count as zero
 * beyond their end. Products of a part are added in part order whatever the order of arrival, so a result repeats bit for bit.
 *
 * <p>Immutable and shared between threads. {@link #input}, {@link #merge} and {@link #complete} allocate nothing.
 */
public sealed interface SplitLayer permits CodedLayer, SpatialSplit, GridSplit {
    /** What is split. */
    LinearLayer layer();

    /** How it is cut, for logs: {@code output}, {@code spatial 2 x 2}, {@code grid 3 x 2}. */
    String label();

    /** The code over the products of the k data parts. */
    Code code();

    /** A decoder for the products of the parts. */
    default Decoder decoder() {
        return new Decoder(code());
    }

    /** In what the product of part p is computed. */
    default Arithmetic arithmetic(int part) {
        return layer().arithmetic();
    }

    /** True when every part receives the layer's activation as it is, so that nothing need be copied. */
    boolean inputIsActivation();

    /** Elements that part p receives. */
    int inputLength(int part);

    /**
     * Writes what part p receives: {@link #inputLength} elements from index 0 of {@code target} on.
     *
     * @param activation the layer's, read from {@code offset} on, {@code layer().lowering().inputLength()} elements; a group of a
     *     grouped convolution is a layer of its own that begins at its first channel
     */
    void input(int part, float[] activation, int offset, float[] target);

    /** The layer that the holder of part p computes over its input; weights that are not the layer's own are made anew by each call. */
    LinearLayer part(int part);

    /** Columns of the raw product of every part, which is row-major. */
    default int columns() {
        return layer().lowering().columns();
    }

    /**
     * Writes a figure for each of the parts' {@link #columns}: the largest of those of the columns of O that it stands for in the data parts.
     *
     * @param ofColumns a figure for each column of O, read
     */
    default void largestOfColumns(double[] ofColumns, double[] ofParts) {
        System.arraycopy(ofColumns, 0, ofParts, 0, columns());
    }

    /** Elements of the raw product of part p: what it sends. */
    int length(int part);

    /**
     * Writes the elements of O that elements {@code from <= i < to} of the data parts' products stand for.
     *
     * @param parts raw products of the parts, the data parts' known over the range; read
     * @param output O[m x n], row-major, from index 0 on
     */
    void merge(Tensor[] parts, int from, int to, Tensor output);

    /**
     * Writes the elements of O that one slice stands for, from the parts it arrived from.
     *
     * @param recovery of the parts that this slice arrived from, {@link Recovery#complete}
     * @param parts raw products of the parts, each of its {@link #length}; read where they arrived, while the ranges of data parts that
     *     did not arrive may be written
     * @param output O[m x n], row-major, from index 0 on
     * @return data parts, one bit each, whose recovered elements are not all finite, as from an infinity in another part: they may be wrong
     * @throws IllegalArgumentException when a data part is lost
     */
    default long complete(Recovery recovery, Tensor[] parts, int from, int to, Tensor output) {
        long doubtful = 0;
        for (long rest = recovery.missing(); rest != 0; rest &= rest - 1) {
            int data = Long.numberOfTrailingZeros(rest);
            int end = Math.min(to, length(data));
            if (from < end && !recovery.recover(data, parts, from, end, parts[data], from)) {
                doubtful |= 1L << data;
            }
        }
        merge(parts, from, to, output);
        return doubtful;
    }

    /** What part p costs, from the shapes alone. */
    SplitCost cost(int part);

    /** Multiply-accumulates of the gateway in a round without a loss: inputs that it combines and products that it adds. */
    long gatewayMacs();

    /** The most that any one part costs, figure by figure. */
    default SplitCost most() {
        SplitCost most = SplitCost.NOTHING;
        for (int part = 0; part < code().parts(); part++) {
            most = most.max(cost(part));
        }
        return most;
    }

    /** What all parts cost together. */
    default SplitCost total() {
        SplitCost total = SplitCost.NOTHING;
        for (int part = 0; part < code().parts(); part++) {
            total = total.plus(cost(part));
        }
        return total;
    }
}
