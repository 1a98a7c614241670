package dev.ballast.gateway;

import java.time.Duration;

/**
 * What is known of the way to one node.
 *
 * @param datagramBytes longest UDP payload to be sent
 * @param roundTrip median of the probes; zero before the first probe
 * @param lossShare probes without an answer, 0 to 1
 * @param largeSurvives whether datagrams of many fragments came through, all of them
 */
public record LinkReport(int datagramBytes, Duration roundTrip, double lossShare, boolean largeSurvives) {
    /** UDP payload of the 1280 bytes that every link carries whole (RFC 8200, 5), less the headers of IPv6 and UDP. */
    public static final int USUAL_DATAGRAM_BYTES = 1232;

    /** Before anything is known. */
    public static final LinkReport UNKNOWN = new LinkReport(USUAL_DATAGRAM_BYTES, Duration.ZERO, 0, false);

    public LinkReport {
        if (datagramBytes < 1 || roundTrip.isNegative() || !(lossShare >= 0 && lossShare <= 1)) {
            throw new IllegalArgumentException(
                    datagramBytes + " bytes, round trip " + roundTrip + ", loss " + lossShare);
        }
    }

    /** The same with another size of datagrams. */
    public LinkReport withDatagramBytes(int bytes) {
        return new LinkReport(bytes, roundTrip, lossShare, largeSurvives);
    }
}
