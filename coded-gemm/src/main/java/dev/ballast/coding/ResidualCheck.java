package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * Parity as a checksum: a parity part's product must be the combination of the data parts' products, of integers exactly, of floats but for
 * rounding (the checksum row of algorithm-based fault tolerance, Huang and Abraham 1984). What an error must exceed to be noticed follows from
 * the weights, see {@link Rounding}. Immutable.
 */
public final class ResidualCheck {
    private final Code code;
    private final double[] bounds;

    /** Of this layer; looks at all its weights. */
    public ResidualCheck(SplitLayer layer) {
        this.code = layer.code();
        boolean exact = layer.layer().weights().format().isInteger();
        Rounding rounding = exact ? null : new Rounding(layer);
        this.bounds = IntStream.range(0, code.parts())
                .mapToDouble(part -> rounding == null ? 0 : rounding.residual(part))
                .toArray();
    }

    /**
     * How far element values of a part may be from what they should be; 0 for integers.
     *
     * @param norm Euclidean norm of the activation, or of any part of it that holds all that one column of the lowering reads
     */
    public double bound(int part, double norm) {
        return bounds[part] * norm;
    }

    /**
     * The first element at which a parity part contradicts the data parts, or -1.
     *
     * @param parity index of a parity part
     * @param parts raw products of all parts, each row-major; shorter data parts count as padded with zeros
     * @param from first element looked at
     * @param to behind the last
     * @param norm as for {@link #bound}
     */
    public int contradiction(int parity, Tensor[] parts, int from, int to, double norm) {
        double bound = bound(parity, norm);
        int end = Math.min(to, parts[parity].shape().size());
        for (int i = from; i < end; i++) {
            if (!(Math.abs(residual(parity, parts, parts[parity], i)) <= bound)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * By how much element {@code i} of what came of a part differs from what the data parts say it should be: of integers in the ring in
     * which the part is computed, so 0 exactly when it is right.
     */
    public double residual(int part, Tensor[] data, Tensor came, int i) {
        if (came instanceof FloatTensor floats) {
            return combination(part, data, i) - floats.data()[i];
        }
        long sum = 0;
        for (int of = 0; of < code.dataParts(); of++) {
            int[] products = ((IntTensor) data[of]).data();
            if (i < products.length && code.coefficient(part, of) != 0) {
                sum += code.integer(part, of) * products[i];
            }
        }
        return came instanceof LongTensor wide ? sum - wide.data()[i] : (int) (sum - ((IntTensor) came).data()[i]);
    }

    /** What element {@code i} of a part should be, given the data parts. */
    public double combination(int part, Tensor[] data, int i) {
        double sum = 0;
        for (int of = 0; of < code.dataParts(); of++) {
            double coefficient = code.coefficient(part, of);
            if (coefficient != 0 && i < data[of].shape().size()) {
                sum += coefficient * value(data[of], i);
            }
        }
        return sum;
    }

    /** Element {@code i} of a product, for comparing and for telling. */
    public static double value(Tensor product, int i) {
        if (product instanceof FloatTensor floats) {
            return floats.data()[i];
        }
        return product instanceof IntTensor ints ? ints.data()[i] : ((LongTensor) product).data()[i];
    }
}
