package dev.ballast.fleet;

import java.time.Duration;

/**
 * What is known of the way to one node.
 *
 * @param datagramBytes longest UDP payload to be sent
 * @param roundTrip median of the probes; zero before the first probe
 * @param lossShare probes without an answer, 0 to 1
 * @param largeSurvives whether datagrams of many fragments came through, all of them
 * @param spread of the round trips
 * @param bytesPerSecond towards the node, what both ends spend on them included; 0 where it is not known
 */
public record LinkReport(
        int datagramBytes,
        Duration roundTrip,
        double lossShare,
        boolean largeSurvives,
        Spread spread,
        double bytesPerSecond) {
    /** UDP payload of the 1280 bytes that every link carries whole (RFC 8200, 5), less the headers of IPv6 and UDP. */
    public static final int USUAL_DATAGRAM_BYTES = 1232;

    /** Largest datagram in use, where so large ones survive: 65,507 bytes of UDP, less some for whatever tunnel is on the way. */
    public static final int LARGE_DATAGRAM_BYTES = 60_000;

    /** Before anything is known. */
    public static final LinkReport UNKNOWN =
            new LinkReport(USUAL_DATAGRAM_BYTES, Duration.ZERO, 0, false, Spread.NONE, 0);

    /** Quartiles of the round trips. */
    public record Spread(Duration lower, Duration upper) {
        /** Where no probe was answered. */
        public static final Spread NONE = new Spread(Duration.ZERO, Duration.ZERO);
    }

    public LinkReport {
        if (datagramBytes < 1
                || roundTrip.isNegative()
                || !(lossShare >= 0 && lossShare <= 1)
                || !(bytesPerSecond >= 0)) {
            throw new IllegalArgumentException(
                    datagramBytes + " bytes, round trip " + roundTrip + ", loss " + lossShare);
        }
    }

    /** The same with another size of datagrams. */
    public LinkReport withDatagramBytes(int bytes) {
        return new LinkReport(bytes, roundTrip, lossShare, largeSurvives, spread, bytesPerSecond);
    }
}
