package dev.ballast.plan;

import java.util.List;
import java.util.Locale;

/**
 * Predicted times of a model.
 *
 * @param layers in running order
 * @param fleet a request over the fleet as planned, from its receipt by the gateway to the answer
 * @param oneBoard a request for the whole model that the gateway sends to the fastest node
 * @param gatewayAlone a request that the gateway computes alone
 */
public record ModelPrediction(List<LayerPrediction> layers, Latency fleet, OneBoard oneBoard, Latency gatewayAlone) {
    public ModelPrediction {
        layers = List.copyOf(layers);
    }

    /**
     * A whole model on one node.
     *
     * @param node index into the fleet
     * @param name of the node
     * @param bytesNeeded memory that the node would need for it, counted like that of parts ({@link MemoryPlan#needed})
     */
    public record OneBoard(int node, String name, Latency latency, long bytesNeeded) {}

    /** Time of the fleet as a factor of one board's time; below 1 the fleet is faster. */
    public double ratio() {
        return fleet.usual() / oneBoard.latency().usual();
    }

    /**
     * One sentence for people: whether the fleet or one board is faster, by what factor, and what else the fleet gives.
     *
     * @param parity nodes that may fail
     * @param fitsOneBoard whether a node could hold the model at all
     * @param mostBytes memory that the parts of this model need on the node that needs most
     */
    public String verdict(int parity, boolean fitsOneBoard, long mostBytes) {
        String gives = parity == 0
                ? ""
                : parity == 1 ? "answers when any one node fails" : "answers when any " + parity + " nodes fail";
        String held = String.format(
                Locale.ROOT,
                "needs %.1f MB on a node, where one board needs %.1f MB",
                mostBytes / 1e6,
                oneBoard.bytesNeeded() / 1e6);
        String instead = gives.isEmpty() ? held : gives + " and " + held;
        if (!fitsOneBoard) {
            return "no board has enough memory for the model alone, the fleet has; the fleet " + instead;
        }
        return ratio() <= 1
                ? String.format(
                        Locale.ROOT, "the fleet is %.2f times as fast as one board; it %s", 1 / ratio(), instead)
                : String.format(
                        Locale.ROOT,
                        "one board (%s) is %.2f times as fast as the fleet; the fleet %s",
                        oneBoard.name(),
                        ratio(),
                        instead);
    }
}
