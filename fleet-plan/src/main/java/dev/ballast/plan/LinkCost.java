package dev.ballast.plan;

/**
 * The way between gateway and one node.
 *
 * @param roundTrip of a small datagram and its answer, the work of both ends included
 * @param upBytes bytes a second towards the node; infinite where no limit is known
 * @param downBytes bytes a second towards the gateway
 * @param loss share of the datagrams that are lost, at least 0 and less than 1
 * @param datagramBytes length of the longest datagram in use
 * @param windowBytes bytes that may be under way at a time
 */
public record LinkCost(
        Latency roundTrip, double upBytes, double downBytes, double loss, int datagramBytes, int windowBytes) {
    /** Headers of IP, UDP, CoAP and the message in each datagram. */
    static final int HEADER_BYTES = 130;

    /** A smaller datagram would consist of headers for the most part. */
    public static final int LEAST_DATAGRAM_BYTES = 2 * HEADER_BYTES;

    /** Part of a window that leaves at once; the rest is paced at two windows a round trip. */
    private static final double BURST = 0.25;

    private static final double PACE = 2;

    public LinkCost {
        if (!(upBytes > 0 && downBytes > 0 && loss >= 0 && loss < 1)
                || datagramBytes < LEAST_DATAGRAM_BYTES
                || windowBytes < 1) {
            throw new IllegalArgumentException(
                    "a figure of the link is out of range: " + upBytes + " and " + downBytes + " bytes/s, loss " + loss
                            + ", datagrams of " + datagramBytes + " bytes, a window of " + windowBytes + " bytes");
        }
    }

    /** The datagrams that carry {@code bytes} bytes, at least one. */
    Traffic traffic(double bytes) {
        return new Traffic(bytes, Math.max(1, Math.ceil(bytes / (datagramBytes - HEADER_BYTES))));
    }

    /** Seconds from the sending of the first byte to the arrival of the last byte at the node. */
    double up(Traffic traffic, CostQuantile quantile) {
        double roundTrip = quantile.of(this.roundTrip);
        double paced = Math.max(0, traffic.bytes() - BURST * windowBytes) / (PACE * windowBytes) * roundTrip;
        return roundTrip / 2 + Math.max(wire(traffic) / upBytes, paced);
    }

    /** Seconds from the sending of the first byte to the arrival of the last byte at the gateway. Nodes do not pace their answers. */
    double down(Traffic traffic, CostQuantile quantile) {
        return quantile.of(roundTrip) / 2 + wire(traffic) / downBytes;
    }

    private static double wire(Traffic traffic) {
        return traffic.bytes() + traffic.datagrams() * HEADER_BYTES;
    }

    /**
     * Mean of a round trip's jitter, in seconds, under an exponential distribution: its upper quartile lies ln 2 means above the median.
     */
    double jitter() {
        return (roundTrip.high() - roundTrip.usual()) / Math.log(2);
    }
}
