package dev.ballast.coding;

import dev.ballast.gemm.Weights;

/**
 * How far float32 may take a layer's products from the exact ones. It follows from the weights: a dot product of K terms in float32 is off
 * by at most K eps |w| |x| in the Euclidean norms (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1, and
 * Cauchy-Schwarz). The unit of all bounds here is that of the longest row of W, of one row per data part and so of
 *
 * <pre>u = (K + k + 1) eps |longest row| |activation|</pre>
 *
 * <p>A row of parity part p is at most sum |G[p]| times as long, so its product is off by at most sum |G[p]| u; the k + 1 pays for the
 * rounding of its weights. What a residual and what a recovered part may be off by are sums of these. eps is 2^-23, twice the unit
 * roundoff, which pays for the terms of second order.
 *
 * <p>Near zero errors are not relative: what falls below the smallest normal number s = 2^-126 loses up to s, for a processor may take it for
 * zero. Each of K products and K additions may, and so may every weight and activation that goes into them, and the inputs that a gateway
 * combines of k. By Cauchy-Schwarz that comes to
 *
 * <pre>f = s (2 K + (2 k + 1) sqrt(K) (|longest row| + |activation|))</pre>
 *
 * <p>Immutable.
 */
final class Rounding {
    private static final double EPS = Math.ulp(1f);

    /** Exceeded by one product in 30 million at most, 2 exp(-36 / 2). */
    private static final double SIGMAS = 6;

    /**
     * The same for a check, which must not be wrong about anybody: 2 exp(-100 / 2) is 4e-22. A fleet that checks a million products a second
     * meets one such in 10^8 years, and that only if all partial sums were as large as the norms allow.
     */
    private static final double CHECK_SIGMAS = 10;

    /** Products and sums of products stay so far below the largest float that no order of adding them up overflows. */
    private static final double HEADROOM = Float.MAX_VALUE / 4;

    private final Code code;
    private final double longest;
    private final int reduction;

    /** Of this layer; looks at all its weights. */
    Rounding(SplitLayer layer) {
        this.code = layer.code();
        this.longest = longestRow(layer.layer().weights());
        this.reduction = layer.layer().weights().cols();
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
     * Between a parity part's product and the combination of the data parts' products, for an activation of norm 1: what roundings come to at
     * most, or what they come to when they are independent ({@value #CHECK_SIGMAS} sqrt(n) half-units, see {@link #likely}), which is less from
     * K of about twenty on. Near zero {@link #floor} comes on top.
     */
    double residual(int part) {
        double half = Math.min(2 * terms(0), CHECK_SIGMAS * Math.sqrt(terms(0)));
        return 2 * (1 + code.weight(part)) * half * EPS / 2 * longest;
    }

    /** What numbers too small for their bits add to {@link #residual}, for an activation of this norm. */
    double floor(int part, double norm) {
        double operands = (2 * code.dataParts() + 1) * Math.sqrt(reduction) * (longest + norm);
        return 2 * (1 + code.weight(part)) * Float.MIN_NORMAL * (2.0 * reduction + operands);
    }

    /**
     * Whether no part's product can overflow for an activation of this norm, nor anything on the way to it: weights, inputs, partial sums. A
     * number that is not finite is wrong then. Where it can, right numbers may be infinite or none, and differ from kernel to kernel.
     */
    boolean isWithinRange(double norm) {
        double weight = 1;
        for (int part = 0; part < code.parts(); part++) {
            weight = Math.max(weight, code.weight(part));
        }
        return weight * longest < HEADROOM && weight * norm < HEADROOM && weight * longest * norm < HEADROOM;
    }

    /**
     * Between a recovered data part and the product of its own weights in float32, for an activation of norm 1. Part p's own error grows
     * by its coefficient; the rounding of the coefficient, of its product and of at most N additions makes N + 2 more roundings of
     * each term; the product it is compared with is off by u itself.
     */
    double recovered(Recovery recovery, int dataPart) {
        return (terms(0) + recovery.gain(dataPart, code::weight) * terms(code.parts() + 2)) * EPS * longest;
    }

    /**
     * The same when roundings are independent and of mean zero: n of them come to {@value #SIGMAS} sqrt(n) half-units, not n (Higham
     * and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019, theorem 2.4).
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
