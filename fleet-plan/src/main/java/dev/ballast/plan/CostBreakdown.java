package dev.ballast.plan;

/**
 * Terms of the time that one way to compute a layer takes, in seconds. The terms follow each other and add up. They are those of the part
 * whose arrival completes the layer.
 *
 * @param send until the gateway has written the datagrams of this part and of all parts before it
 * @param travel the way to the node and back
 * @param compute of the node, the wait for a processor that other nodes of its machine use included
 * @param waiting for the last answer that is needed: what jitter and loss add
 * @param receive until the gateway has read the answers
 * @param combine until the gateway has recovered, merged and finished the layer
 */
public record CostBreakdown(
        double send, double travel, double compute, double waiting, double receive, double combine) {
    /** The gateway computes the layer itself. */
    static CostBreakdown local(double compute, double combine) {
        return new CostBreakdown(0, 0, compute, 0, 0, combine);
    }

    /** Sum of all terms. */
    public double total() {
        return send + travel + compute + waiting + receive + combine;
    }
}
