package dev.ballast.plan;

import dev.ballast.gemm.measure.BoardRates;

/**
 * Time that a board spends on other work than products, in seconds of one thread.
 *
 * @param request for each request or round that the board takes part in: waking threads, bookkeeping
 * @param datagram for each datagram sent or received
 * @param megabyte for each 10^6 bytes sent or received: copies and conversions
 */
public record Overheads(double request, double datagram, double megabyte) {
    /** Overheads of a node at {@link #REFERENCE_MACS}: docs/decisions/74-planner-model.md, "Planning". */
    private static final Overheads REFERENCE = new Overheads(200e-6, 5e-6, 600e-6);

    /** Multiply-accumulates a second of the board on which {@link #REFERENCE} was measured. */
    private static final double REFERENCE_MACS = 60e9;

    /** Boards differ less in overheads than in products. The estimate takes the square root of the ratio of their rates. */
    private static final double EXPONENT = 0.5;

    public Overheads {
        if (!(request >= 0 && datagram >= 0 && megabyte >= 0)) {
            throw new IllegalArgumentException(
                    "overheads must be 0 or more, are " + request + ", " + datagram + " and " + megabyte + " s");
        }
    }

    /** Estimates the overheads of a board from its multiply-accumulates a second. */
    public static Overheads estimated(double macs) {
        double factor = Math.pow(REFERENCE_MACS / macs, EXPONENT);
        return new Overheads(REFERENCE.request * factor, REFERENCE.datagram * factor, REFERENCE.megabyte * factor);
    }

    /** Estimates the overheads of a board from its rates. A board with a share of a processor does all of its work slower by that share. */
    public static Overheads estimated(BoardRates rates) {
        double share = rates.share();
        Overheads whole = estimated(rates.macs().median() / share);
        return new Overheads(whole.request / share, whole.datagram / share, whole.megabyte / share);
    }

    /** Seconds that sending or receiving this traffic takes. */
    double traffic(Traffic traffic) {
        return traffic.datagrams() * datagram + traffic.bytes() * 1e-6 * megabyte;
    }
}
