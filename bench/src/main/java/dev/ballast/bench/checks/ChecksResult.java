package dev.ballast.bench.checks;

import java.util.List;

/**
 * The result of the study.
 *
 * @param rounds number of checked rounds, one layer of one input each, all with right answers
 * @param alarms number of these in which a node was accused
 * @param tightness largest share of a bound that rounding used up
 * @param models detection of deviations in the layers of each model
 */
public record ChecksResult(long rounds, long alarms, double tightness, List<Noticed> models) {
    public ChecksResult {
        models = List.copyOf(models);
    }

    /**
     * The detection of deviations in the layers of one model.
     *
     * @param inputs number of inputs of the model
     */
    public record Noticed(String model, int inputs, List<Deviations> layers) {
        public Noticed {
            layers = List.copyOf(layers);
        }

        /** The share of checked rounds that notice a flip of this bit, over all layers. */
        double bit(int bit) {
            return layers.stream()
                    .mapToDouble(layer -> layer.bit(bit))
                    .average()
                    .orElse(Double.NaN);
        }

        /** The share of checked rounds that notice so many standard deviations on one element, over all layers. */
        double additive(int size) {
            return layers.stream()
                    .mapToDouble(layer -> layer.additive(size))
                    .average()
                    .orElse(Double.NaN);
        }

        /** The same of the layer in which the fewest do. */
        double leastAdditive(int size) {
            return layers.stream()
                    .mapToDouble(layer -> layer.additive(size))
                    .min()
                    .orElse(Double.NaN);
        }
    }
}
