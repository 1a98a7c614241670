package dev.ballast.bench.checks;

import java.util.List;

/**
 * What the study found.
 *
 * @param rounds checked, a layer of an input each, all answers right
 * @param alarms of these, in which somebody was accused
 * @param tightness how much of a bound roundings took up at most
 * @param models with what is noticed in their layers
 */
public record ChecksResult(long rounds, long alarms, double tightness, List<Noticed> models) {
    public ChecksResult {
        models = List.copyOf(models);
    }

    /**
     * What is noticed in the layers of one model.
     *
     * @param inputs that it was looked at over
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
