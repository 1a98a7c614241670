package dev.ballast.coding;

import dev.ballast.gemm.operand.Weights;

/**
 * Bounds on the difference between a layer's products in float32 and the exact products. They follow from the weights. A dot product of K
 * terms in float32 is off by at most K eps |w| |x| in the Euclidean norms. (Sources: Higham, Accuracy and Stability of Numerical
 * Algorithms, section 3.1, and Cauchy-Schwarz.) All bounds here are multiples of u, the bound for the longest row of W:
 *
 * <pre>u = (K + k + 1) eps |longest row| |activation|</pre>
 *
 * <p>A row of parity part p is at most sum |G[p]| times as long as the longest row of W. Its product is therefore off by at most sum |G[p]|
 * u. The k + 1 covers the rounding of the parity weights. The bounds of residuals and of recovered parts are sums of these. eps is 2^-23,
 * twice the unit roundoff; this covers the terms of second order.
 *
 * <p>Near zero, errors are not relative. A processor may replace a value below the smallest normal number s = 2^-126 by zero, which loses
 * up to s. This may happen to each of the K products and K additions, and to every weight and activation element. It may also happen to the
 * inputs that a gateway combines from k tiles. By Cauchy-Schwarz the losses add up to
 *
 * <pre>f = s (2 K + (2 k + 1) sqrt(K) (|longest row| + |activation|))</pre>
 *
 * <p>Immutable.
 */
final class Rounding {
    private static final double EPS = Math.ulp(1f);

    /** Factor of {@link #likely}. At most one product in 30 million exceeds it: 2 exp(-36 / 2). */
    private static final double SIGMAS = 6;

    /**
     * The corresponding factor for a check, which must never blame a node that is right. 2 exp(-100 / 2) is 4e-22: a fleet that checks a
     * million products a second meets one such product in 10^8 years. Even that needs all partial sums to be as large as the norms allow.
     */
    private static final double CHECK_SIGMAS = 10;

    /** Limit of products and of sums of products. It is so far below the largest float that no order of additions overflows. */
    private static final double HEADROOM = Float.MAX_VALUE / 4;

    private final Code code;
    private final double longest;
    private final int reduction;

    /** Computes the bounds of a layer. Reads all weights of the layer. */
    Rounding(SplitLayer layer) {
        this.code = layer.code();
        Weights weights = layer.layer().weights();
        this.longest = weights.blocks().stream()
                .mapToDouble(Rounding::longestRow)
                .max()
                .orElse(0);
        this.reduction = weights.blocks().stream().mapToInt(Weights::cols).max().orElse(0);
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
     * The largest difference between a parity part's product and the combination of the data parts' products, for an activation of norm 1.
     *
     * <p>This is the smaller of two figures. The first is the most that n roundings can add up to. The second is their sum when they are
     * independent, {@value #CHECK_SIGMAS} sqrt(n) half-units (see {@link #likely}); it is smaller from K of about twenty on. Near zero
     * {@link #floor} has to be added.
     */
    double residual(int part) {
        double half = Math.min(2 * terms(0), CHECK_SIGMAS * Math.sqrt(terms(0)));
        return 2 * (1 + code.weight(part)) * half * EPS / 2 * longest;
    }

    /** The errors near zero, which have to be added to {@link #residual}, for an activation of this norm. */
    double floor(int part, double norm) {
        double operands = (2 * code.dataParts() + 1) * Math.sqrt(reduction) * (longest + norm);
        return 2 * (1 + code.weight(part)) * Float.MIN_NORMAL * (2.0 * reduction + operands);
    }

    /**
     * Whether no part's product can overflow for an activation of this norm, and none of the weights, inputs and partial sums that lead to
     * it. Then a number that is not finite is wrong. Otherwise right numbers may be infinite or NaN, and may differ from kernel to kernel.
     */
    boolean isWithinRange(double norm) {
        double weight = 1;
        for (int part = 0; part < code.parts(); part++) {
            weight = Math.max(weight, code.weight(part));
        }
        return weight * longest < HEADROOM && weight * norm < HEADROOM && weight * longest * norm < HEADROOM;
    }

    /**
     * The largest difference between a recovered data part and the product of its own weights in float32, for an activation of norm 1.
     *
     * <p>Part p's own error grows by its coefficient. The coefficient, its product and at most N additions are rounded as well, which makes
     * N + 2 more roundings of each term. The product that the recovered part is compared with is off by up to u itself.
     */
    double recovered(Recovery recovery, int dataPart) {
        return (terms(0) + recovery.gain(dataPart, code::weight) * terms(code.parts() + 2)) * EPS * longest;
    }

    /**
     * The bound of {@link #recovered} when roundings are independent and of mean zero. Then n roundings add up to {@value #SIGMAS} sqrt(n)
     * half-units instead of n. (Source: Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019, theorem 2.4.)
     */
    double likely(Recovery recovery, int dataPart) {
        double own = Math.sqrt(terms(0));
        double solved = recovery.gain(dataPart, code::weight) * Math.sqrt(terms(code.parts() + 2));
        return (own + solved) * SIGMAS * EPS / 2 * longest;
    }

    private double terms(int more) {
        return reduction + code.dataParts() + 1.0 + more;
    }
}
