package dev.ballast.lane.coap;

import dev.ballast.fleet.LinkReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram size towards one node: small, or large (many fragments) where the probe saw large datagrams survive. When large datagrams
 * stay without an answer nevertheless, the link goes back to small ones until the next probe. Safe for use by many threads.
 */
final class LinkShape {
    private static final Logger LOG = LoggerFactory.getLogger(LinkShape.class);

    static final int LARGE_DATAGRAM_BYTES = LinkReport.LARGE_DATAGRAM_BYTES;

    /** Jobs without an answer until large datagrams are given up; {@link #ANSWERS_A_SILENCE} answers in a row make up for one. */
    private static final int SILENCES = 3;

    private static final int ANSWERS_A_SILENCE = 50;

    private final String node;
    private LinkReport report = LinkReport.UNKNOWN;
    private int smallDatagramBytes = LinkReport.USUAL_DATAGRAM_BYTES;
    private int silences;
    private int answers;

    LinkShape(String node) {
        this.node = node;
    }

    synchronized LinkReport report() {
        return report;
    }

    /**
     * Takes what a probe found.
     *
     * @param probed its {@code datagramBytes} is what the node's profile allows
     */
    synchronized LinkReport take(LinkReport probed) {
        smallDatagramBytes = probed.datagramBytes();
        silences = 0;
        boolean large = probed.largeSurvives() && probed.lossShare() == 0;
        report = probed.withDatagramBytes(
                large ? Math.max(LARGE_DATAGRAM_BYTES, smallDatagramBytes) : smallDatagramBytes);
        return report;
    }

    synchronized void answered() {
        if (++answers >= ANSWERS_A_SILENCE) {
            answers = 0;
            silences = Math.max(0, silences - 1);
        }
    }

    synchronized void silent() {
        answers = 0;
        if (++silences >= SILENCES && report.datagramBytes() > smallDatagramBytes) {
            LOG.info(
                    "node {} does not answer large datagrams; the lane goes back to {} bytes",
                    node,
                    smallDatagramBytes);
            report = report.withDatagramBytes(smallDatagramBytes);
        }
    }
}
