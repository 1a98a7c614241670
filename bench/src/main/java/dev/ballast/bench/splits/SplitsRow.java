package dev.ballast.bench.splits;

import dev.ballast.coding.SplitCost;
import dev.ballast.coding.SplitLayer;

/** One layer under one split. */
public sealed interface SplitsRow {
    AlexNetLayer layer();

    SplitVariant way();

    /**
     * The layer cannot be split in this way.
     *
     * @param why the reason from the split itself
     */
    record Refused(AlexNetLayer layer, SplitVariant way, String why) implements SplitsRow {}

    /**
     * The cost of the split.
     *
     * @param code code of the split, with data and parity parts
     * @param dataPart cost of data part 0
     * @param most highest cost of any one part, figure by figure
     * @param total cost of all parts
     * @param whole cost of the layer on one board
     * @param gatewayMacs multiply-accumulates of the gateway in a round without a loss
     */
    record Measured(
            AlexNetLayer layer,
            SplitVariant way,
            String code,
            SplitCost dataPart,
            SplitCost most,
            SplitCost total,
            SplitCost whole,
            long gatewayMacs,
            Timing timing)
            implements SplitsRow {
        static Measured of(AlexNetLayer layer, SplitVariant way, SplitLayer split, Timing timing) {
            return new Measured(
                    layer,
                    way,
                    split.code().toString(),
                    split.cost(0),
                    split.most(),
                    split.total(),
                    SplitCost.whole(split.layer()),
                    split.gatewayMacs(),
                    timing);
        }

        /** Table I: a part receives less than the whole input. */
        boolean dividesInput() {
            return dataPart.bytesIn() < whole.bytesIn();
        }

        /** Table I: a part holds less than all weights. */
        boolean dividesWeights() {
            return dataPart.weights() < whole.weights();
        }

        /** Table I: a part sends less than as many elements as the whole output has. */
        boolean dividesOutput() {
            return dataPart.bytesOut() < whole.bytesOut();
        }

        /** Multiply-accumulates of all parts for one of the whole layer: 1.25 is a quarter more. */
        double work() {
            return (double) total.macs() / whole.macs();
        }
    }
}
