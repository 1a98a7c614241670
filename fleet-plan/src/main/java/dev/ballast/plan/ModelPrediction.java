package dev.ballast.plan;

import java.util.List;
import java.util.Locale;

/**
 * What a model is predicted to take.
 *
 * @param layers in running order
 * @param fleet a request over the fleet, as planned, from the gateway's receipt of it to its answer
 * @param oneBoard the whole model on the fastest node, asked by the gateway
 * @param gatewayAlone the gateway computes everything
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
     * @param bytesHeld weights and all values between the steps
     */
    public record OneBoard(int node, String name, Latency latency, long bytesHeld) {}

    /** How many times as long as one board the fleet takes; below one the fleet is faster. */
    public double ratio() {
        return fleet.usual() / oneBoard.latency().usual();
    }

    /**
     * Who is faster, by what factor, and what the fleet is good for instead, in one sentence.
     *
     * @param parity nodes that may fail
     * @param fitsOneBoard whether a node could hold the model at all
     * @param mostBytes that any one node holds in the fleet
     */
    public String verdict(int parity, boolean fitsOneBoard, long mostBytes) {
        String gives = parity == 0
                ? ""
                : parity == 1 ? "answers when any one node fails" : "answers when any " + parity + " nodes fail";
        String held = String.format(
                Locale.ROOT, "%.1f MB on a node instead of %.1f", mostBytes / 1e6, oneBoard.bytesHeld() / 1e6);
        String instead = gives.isEmpty() ? held : gives + ", and " + held;
        if (!fitsOneBoard) {
            return "no board can hold the model alone; the fleet can, and gives " + instead;
        }
        return ratio() <= 1
                ? String.format(
                        Locale.ROOT,
                        "the fleet is faster than one board, %.2f times; it also gives %s",
                        1 / ratio(),
                        instead)
                : String.format(
                        Locale.ROOT,
                        "one board (%s) is faster, %.2f times; the fleet gives %s",
                        oneBoard.name(),
                        ratio(),
                        instead);
    }
}
