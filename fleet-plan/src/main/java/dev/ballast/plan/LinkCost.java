package dev.ballast.plan;

/**
 * The way between gateway and one node.
 *
 * @param roundTrip of a small datagram and its answer, what both ends spend on it included
 * @param upBytes a second towards the node; infinite where nothing is known to limit it
 * @param downBytes a second towards the gateway
 * @param loss share of the datagrams, 0 to 1
 * @param datagramBytes longest datagram in use
 * @param windowBytes that may be under way at a time
 */
public record LinkCost(
        Latency roundTrip, double upBytes, double downBytes, double loss, int datagramBytes, int windowBytes) {
    /** Of a datagram: headers of IP, UDP, CoAP and the message. */
    static final int HEADER_BYTES = 130;

    /** Smaller datagrams would be headers for the most part. */
    public static final int LEAST_DATAGRAM_BYTES = 2 * HEADER_BYTES;

    /** Part of a window that leaves at once; the rest is paced at two windows a round trip. */
    private static final double BURST = 0.25;

    private static final double PACE = 2;

    public LinkCost {
        if (!(upBytes > 0 && downBytes > 0 && loss >= 0 && loss < 1)
                || datagramBytes < LEAST_DATAGRAM_BYTES
                || windowBytes < 1) {
            throw new IllegalArgumentException("a link of " + upBytes + " and " + downBytes + " bytes/s, loss " + loss
                    + ", datagrams of " + datagramBytes + " bytes, a window of " + windowBytes);
        }
    }

    /** So many bytes in datagrams. */
    Traffic traffic(double bytes) {
        return new Traffic(bytes, Math.max(1, Math.ceil(bytes / (datagramBytes - HEADER_BYTES))));
    }

    /** From the sending of the first byte to the arrival of the last at the node, in seconds. */
    double up(Traffic traffic, CostQuantile quantile) {
        double roundTrip = quantile.of(this.roundTrip);
        double paced = Math.max(0, traffic.bytes() - BURST * windowBytes) / (PACE * windowBytes) * roundTrip;
        return roundTrip / 2 + Math.max(wire(traffic) / upBytes, paced);
    }

    /** The same on the way back, which nobody paces. */
    double down(Traffic traffic, CostQuantile quantile) {
        return quantile.of(roundTrip) / 2 + wire(traffic) / downBytes;
    }

    private static double wire(Traffic traffic) {
        return traffic.bytes() + traffic.datagrams() * HEADER_BYTES;
    }

    /** Mean of what is added to a round trip now and then, were it distributed exponentially: the upper quartile is ln 2 of it above the median. */
    double jitter() {
        return (roundTrip.high() - roundTrip.usual()) / Math.log(2);
    }
}
