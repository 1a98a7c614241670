package dev.ballast.coding;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Uses parity as a checksum: a parity part's product must equal the combination of the data parts' products. Integers must match exactly,
 * floats up to rounding (the checksum row of algorithm-based fault tolerance, Huang and Abraham 1984).
 *
 * <p>The smallest error that the check notices follows from the weights and from the part of the activation that the element reads; see
 * {@link Rounding} and {@link ColumnNorms}. Immutable.
 */
public final class ResidualCheck {
    private final Code code;
    private final @Nullable Rounding rounding;
    private final double[] bounds;

    /** Creates the check for a layer. Reads all weights of the layer. */
    public ResidualCheck(SplitLayer layer) {
        this.code = layer.code();
        Rounding floats = layer.layer().weights().format().isInteger() ? null : new Rounding(layer);
        this.rounding = floats;
        this.bounds = IntStream.range(0, code.parts())
                .mapToDouble(part -> floats == null ? 0 : floats.residual(part))
                .toArray();
    }

    /**
     * The largest difference that rounding explains between an element of a part's product and its expected value; 0 for integers.
     *
     * @param norm Euclidean norm of the activation, or of any part of the activation that includes everything that one column of the
     *     lowering reads
     */
    public double bound(int part, double norm) {
        return rounding == null ? 0 : bounds[part] * norm + rounding.floor(part, norm);
    }

    /**
     * Whether the check can tell right products from wrong ones. This holds when nothing that leads to the products can overflow. Otherwise
     * a right product may be infinite or NaN, and no node may be blamed for it.
     *
     * @param norm the largest norm of all columns, as for {@link #bound}; not finite where the activation is not
     */
    public boolean isConclusive(double norm) {
        return rounding == null || rounding.isWithinRange(norm);
    }

    /**
     * The first element at which a parity part contradicts the data parts; -1 when there is none. An element that is not finite counts as a
     * contradiction, so the check must be {@linkplain #isConclusive conclusive}.
     *
     * @param parity index of a parity part
     * @param parts raw products of all parts, each row-major; shorter data parts count as padded with zeros
     * @param from first element checked
     * @param to end of the elements checked, exclusive
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

    /**
     * Whether element {@code i} of the product that arrived for a part equals its expected value up to rounding. The expected value follows
     * from the data parts.
     */
    public boolean fits(int part, Tensor[] data, Tensor came, int i, ColumnNorms norms) {
        return Math.abs(residual(part, data, came, i)) <= bound(part, norms.of(i));
    }

    /**
     * The expected value of element {@code i}, which follows from the data parts, minus the value that arrived. Integers are subtracted in
     * the ring in which the part is computed, so the residual is 0 exactly when the element is right.
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

    /** The expected value of element {@code i} of a part: the combination of the data parts. */
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

    /** Element {@code i} of a product as a double, for comparison and for messages. */
    public static double value(Tensor product, int i) {
        if (product instanceof FloatTensor floats) {
            return floats.data()[i];
        }
        return product instanceof IntTensor ints ? ints.data()[i] : ((LongTensor) product).data()[i];
    }
}
