package dev.ballast.bench.slices;

/** The closed form for a round over lossy links on which each result slice is lost independently. */
final class ClosedForm {
    /** Two-sided 95 % of a normal distribution. */
    private static final double NORMAL_95 = 1.959964;

    private ClosedForm() {}

    /**
     * The share of rounds in which every slice can be decoded from what came at the first asking: [sum over j up to r of C(k+r, j) p^j
     * (1-p)^(k+r-j)]^S, for any r of the k + r copies of a slice may be lost.
     *
     * @param k data parts
     * @param r parity parts, every k of all parts suffice
     * @param slices S, of each part
     * @param p share of the slices lost
     */
    static double wholeAtOnce(int k, int r, int slices, double p) {
        int n = k + r;
        double decodable = 0;
        double choose = 1;
        for (int lost = 0; lost <= r; lost++) {
            decodable += choose * Math.pow(p, lost) * Math.pow(1 - p, n - lost);
            choose = choose * (n - lost) / (lost + 1);
        }
        return Math.pow(decodable, slices);
    }

    /** How far a share counted over {@code rounds} is from the true one in 95 of 100 cases, at most. */
    static double samplingError(double share, int rounds) {
        return NORMAL_95 * Math.sqrt(share * (1 - share) / rounds);
    }
}
