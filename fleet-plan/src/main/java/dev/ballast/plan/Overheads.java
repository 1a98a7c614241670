package dev.ballast.plan;

import dev.ballast.gemm.BoardRates;

/**
 * What a board spends beside computing, in seconds of one thread.
 *
 * @param request for each request or round that it takes part in: threads that wake each other, bookkeeping
 * @param datagram for each datagram sent or received
 * @param megabyte for each 10^6 bytes sent or received: copies and conversions
 */
public record Overheads(double request, double datagram, double megabyte) {
    /** Of a node's request, and of its datagrams, at {@link #REFERENCE_MACS}: docs/decisions.md, "Planning". */
    private static final Overheads REFERENCE = new Overheads(200e-6, 5e-6, 600e-6);

    /** Multiply-accumulates a second of the board that {@link #REFERENCE} was found on. */
    private static final double REFERENCE_MACS = 60e9;

    /** Programs differ less in such work than in products: by the square root of the rates, as an estimate. */
    private static final double EXPONENT = 0.5;

    public Overheads {
        if (!(request >= 0 && datagram >= 0 && megabyte >= 0)) {
            throw new IllegalArgumentException("overheads of " + request + ", " + datagram + ", " + megabyte);
        }
    }

    /** Of a board that multiplies so fast, estimated from the reference. */
    public static Overheads estimated(double macs) {
        double factor = Math.pow(REFERENCE_MACS / macs, EXPONENT);
        return new Overheads(REFERENCE.request * factor, REFERENCE.datagram * factor, REFERENCE.megabyte * factor);
    }

    /** Of a board with these rates. A share of a processor makes all that its programs do slower, and by that share. */
    public static Overheads estimated(BoardRates rates) {
        double share = rates.share();
        Overheads whole = estimated(rates.macs().median() / share);
        return new Overheads(whole.request / share, whole.datagram / share, whole.megabyte / share);
    }

    /** Of so many bytes in so many datagrams. */
    double traffic(Traffic traffic) {
        return traffic.datagrams() * datagram + traffic.bytes() * 1e-6 * megabyte;
    }
}
