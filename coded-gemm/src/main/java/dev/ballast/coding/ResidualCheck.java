package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Parity as a checksum: a parity part's product must be the combination of the data parts' products, of integers exactly, of floats but for
 * rounding (the checksum row of algorithm-based fault tolerance, Huang and Abraham 1984). What an error must exceed to be noticed follows from
 * the weights and from the part of the activation that the element reads, see {@link Rounding} and {@link ColumnNorms}. Immutable.
 */
public final class ResidualCheck {
    private final Code code;
    private final @Nullable Rounding rounding;
    private final double[] bounds;

    /** Of this layer; looks at all its weights. */
    public ResidualCheck(SplitLayer layer) {
        this.code = layer.code();
        Rounding floats = layer.layer().weights().format().isInteger() ? null : new Rounding(layer);
        this.rounding = floats;
        this.bounds = IntStream.range(0, code.parts())
                .mapToDouble(part -> floats == null ? 0 : floats.residual(part))
                .toArray();
    }

    /**
     * How far element values of a part may be from what they should be; 0 for integers.
     *
     * @param norm Euclidean norm of the activation, or of any part of it that holds all that one column of the lowering reads
     */
    public double bound(int part, double norm) {
        return rounding == null ? 0 : bounds[part] * norm + rounding.floor(part, norm);
    }

    /**
     * Whether products can be told right from wrong: nothing that leads to them can overflow. Otherwise right products may be infinite or no
     * numbers, and nobody is to be held to them.
     *
     * @param norm the largest of all columns, as for {@link #bound}; not finite where the activation is not
     */
    public boolean isConclusive(double norm) {
        return rounding == null || rounding.isWithinRange(norm);
    }

    /**
     * The first element at which a parity part contradicts the data parts, or -1. What is not finite contradicts, so the check must be
     * {@linkplain #isConclusive conclusive}.
     *
     * @param parity index of a parity part
     * @param parts raw products of all parts, each row-major; shorter data parts count as padded with zeros
     * @param from first element looked at
     * @param to behind the last
     */
    public int contradiction(int parity, Tensor[] parts, int from, int to, ColumnNorms norms) {
        int end = Math.min(to, parts[parity].shape().size());
        for (int i = from; i < end; i++) {
            if (!fits(parity, parts, parts[parity], i, norms)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether element {@code i} of what came of a part is what the data parts say it should be, but for rounding. */
    public boolean fits(int part, Tensor[] data, Tensor came, int i, ColumnNorms norms) {
        return Math.abs(residual(part, data, came, i)) <= bound(part, norms.of(i));
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
