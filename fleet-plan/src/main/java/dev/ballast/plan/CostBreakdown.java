package dev.ballast.plan;

/**
 * What one way to compute a layer takes, one after the other, in seconds, seen from the part that the layer is complete with.
 *
 * @param send the gateway has written the datagrams of all parts before it, and its own
 * @param travel the way there and back, the slowest part of it included
 * @param compute the node, and waiting for a processor that other nodes of its machine have
 * @param waiting for the last of the answers that are needed: what jitter and loss add
 * @param receive the gateway has read the answers
 * @param combine the gateway recovers, merges and finishes
 */
public record CostBreakdown(
        double send, double travel, double compute, double waiting, double receive, double combine) {
    /** The gateway itself computes so long. */
    static CostBreakdown local(double compute, double combine) {
        return new CostBreakdown(0, 0, compute, 0, 0, combine);
    }

    /** All of it. */
    public double total() {
        return send + travel + compute + waiting + receive + combine;
    }
}
