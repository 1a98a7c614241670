package dev.ballast.coding;

import dev.ballast.gemm.Weights;

/**
 * Parity as a checksum: a parity part's product must be the combination of the data parts' products, but for rounding (the checksum row of
 * algorithm-based fault tolerance, Huang and Abraham 1984). What an error must exceed to be noticed follows from the weights: a dot product
 * of K terms in float32 is off by at most K eps |w| |x| in the Euclidean norms (Higham, Accuracy and Stability, 3.1 and Cauchy-Schwarz).
 * Immutable.
 */
public final class ResidualCheck {
    private static final double EPS = Math.ulp(1f);

    private final Code code;
    private final double[] bounds;

    /** Of this layer; looks at all its weights. */
    public ResidualCheck(CodedLayer layer) {
        this.code = layer.code();
        Weights weights = layer.layer().weights();
        double longest = longestRow(weights);
        int terms = weights.cols() + code.dataParts() + 1;
        this.bounds = new double[code.parts()];
        for (int part = 0; part < bounds.length; part++) {
            double sum = 1;
            for (int data = 0; data < code.dataParts(); data++) {
                sum += Math.abs(code.coefficient(part, data));
            }
            bounds[part] = 2 * terms * EPS * sum * longest;
        }
    }

    private static double longestRow(Weights weights) {
        double longest = 0;
        for (int row = 0; row < weights.rows(); row++) {
            double squares = 0;
            for (int col = 0; col < weights.cols(); col++) {
                squares += weights.get(row, col) * weights.get(row, col);
            }
            longest = Math.max(longest, squares);
        }
        return Math.sqrt(longest);
    }

    /**
     * How far element values of a part may be from what they should be.
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
    public int contradiction(int parity, float[][] parts, int from, int to, double norm) {
        double bound = bound(parity, norm);
        for (int i = from; i < Math.min(to, parts[parity].length); i++) {
            double residual = combination(parity, parts, i) - parts[parity][i];
            if (!(Math.abs(residual) <= bound)) {
                return i;
            }
        }
        return -1;
    }

    /** What element {@code i} of a part should be, given the data parts. */
    public double combination(int part, float[][] parts, int i) {
        double sum = 0;
        for (int data = 0; data < code.dataParts(); data++) {
            double coefficient = code.coefficient(part, data);
            if (coefficient != 0 && i < parts[data].length) {
                sum += coefficient * parts[data][i];
            }
        }
        return sum;
    }
}
