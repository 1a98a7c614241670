package dev.ballast.coding;

import java.util.Iterator;

/**
 * Error growth of a code's worst recovery, over every set of exactly k of its parts. A recovery from more parts uses k of them, so it is
 * never worse. Both figures are infinite when some set of k parts does not yield all data parts.
 *
 * @param gain the largest {@link Recovery#gain}, which is the maximum norm of the inverse of the k x k decode matrix; 1 when nothing has to
 *     be solved for
 * @param condition the largest condition number of a decode matrix in the maximum norm, the factor by which a relative error may grow
 */
public record Conditioning(double gain, double condition) {
    private static final Conditioning SINGULAR = new Conditioning(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** The figures of a code. Computes every recovery, C(N, k) of them. */
    public static Conditioning of(Code code) {
        return of(code, Double.POSITIVE_INFINITY);
    }

    /** The same as {@link #of(Code)}, but stops once the gain is at least {@code limit}; the figures are then too small. */
    static Conditioning of(Code code, double limit) {
        Decoder decoder = new Decoder(code);
        double gain = 0;
        double condition = 0;
        Iterator<PartSet> lost = Erasures.of(code.parts(), code.parityParts()).iterator();
        while (lost.hasNext() && gain < limit) {
            Recovery recovery = decoder.recovery(code.all().minus(lost.next()));
            if (!recovery.complete()) {
                return SINGULAR;
            }
            double inverse = norm(recovery, code);
            gain = Math.max(gain, inverse);
            condition = Math.max(condition, inverse * norm(code, recovery.arrived()));
        }
        return new Conditioning(gain, condition);
    }

    /**
     * Maximum norm of the inverse. A row of the inverse is the unit row of a data part that arrived, or the coefficients of one that is
     * recovered.
     */
    private static double norm(Recovery recovery, Code code) {
        double norm = recovery.arrived().intersect(code.data()).isEmpty() ? 0 : 1;
        for (int data = 0; data < code.dataParts(); data++) {
            if (recovery.recoverable().contains(data)) {
                norm = Math.max(norm, recovery.gain(data));
            }
        }
        return norm;
    }

    /** Maximum norm of the decode matrix: the rows of the generator for the parts that arrived. */
    private static double norm(Code code, PartSet arrived) {
        double norm = 0;
        for (int part = 0; part < code.parts(); part++) {
            if (arrived.contains(part)) {
                norm = Math.max(norm, code.weight(part));
            }
        }
        return norm;
    }
}
