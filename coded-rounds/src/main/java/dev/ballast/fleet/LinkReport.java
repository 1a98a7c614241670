package dev.ballast.fleet;

import java.time.Duration;

/**
 * What is known of the link to one node.
 *
 * @param datagramBytes longest UDP payload to be sent
 * @param roundTrip median round trip of the probes; zero before the first probe
 * @param lossShare share of probes without an answer, 0 to 1
 * @param largeSurvives whether all datagrams of many fragments came through
 * @param spread quartiles of the round trips
 * @param bytesPerSecond throughput towards the node, including the time that both ends spend on the bytes; 0 when unknown
 */
public record LinkReport(
        int datagramBytes,
        Duration roundTrip,
        double lossShare,
        boolean largeSurvives,
        Spread spread,
        double bytesPerSecond) {
    /** UDP payload of a packet of 1280 bytes, which every link carries whole (RFC 8200, 5), less the headers of IPv6 and UDP. */
    public static final int USUAL_DATAGRAM_BYTES = 1232;

    /**
     * Largest datagram in use, on links where datagrams of this size survive: 65,507 bytes of UDP payload, less room for a tunnel on the
     * way.
     */
    public static final int LARGE_DATAGRAM_BYTES = 60_000;

    /** The report before the first probe. */
    public static final LinkReport UNKNOWN =
            new LinkReport(USUAL_DATAGRAM_BYTES, Duration.ZERO, 0, false, Spread.NONE, 0);

    /** Quartiles of the round trips. */
    public record Spread(Duration lower, Duration upper) {
        /** The spread when no probe was answered. */
        public static final Spread NONE = new Spread(Duration.ZERO, Duration.ZERO);
    }

    public LinkReport {
        if (datagramBytes < 1
                || roundTrip.isNegative()
                || !(lossShare >= 0 && lossShare <= 1)
                || !(bytesPerSecond >= 0)) {
            throw new IllegalArgumentException("a figure of the link is out of range: datagrams of " + datagramBytes
                    + " bytes, round trip " + roundTrip + ", loss " + lossShare);
        }
    }

    /** This report with another datagram size. */
    public LinkReport withDatagramBytes(int bytes) {
        return new LinkReport(bytes, roundTrip, lossShare, largeSurvives, spread, bytesPerSecond);
    }
}
