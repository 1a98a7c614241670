package dev.ballast.gateway.models;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.Step;
import dev.ballast.plan.LayerPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a model's layers by the names of its steps. A configuration may also name the nodes of a step that stands for several
 * nodes. They share a round, so their settings must be equal.
 */
public final class LayerSettings {
    private LayerSettings() {}

    /**
     * The settings with the name of a step in place of the names of its nodes.
     *
     * @param model with its stages in place of their steps
     * @throws GatewayException when the configuration names something else, or only some of the nodes of a step
     */
    public static ModelSource.WireTypes of(ModelSource source, Model model) throws GatewayException {
        Map<String, WireChoice> given = source.wire().layers();
        Map<String, WireChoice> layers = new HashMap<>();
        List<Step> steps = LayerPlan.steps(model);
        for (Map.Entry<String, WireChoice> layer : given.entrySet()) {
            Step step = steps.stream()
                    .filter(each -> each.isNamed(layer.getKey()))
                    .findFirst()
                    .orElseThrow(() -> GatewayException.usage("model " + source.name() + ": its layers section names "
                            + layer.getKey() + ", which is not a layer; the layers are "
                            + steps.stream().map(Step::name).toList()));
            if (!layer.getKey().equals(step.name())) {
                for (String node : nodes(step)) {
                    if (given.containsKey(step.name()) || !layer.getValue().equals(given.get(node))) {
                        throw GatewayException.usage("model " + source.name() + ": its layers section names "
                                + layer.getKey() + ", which shares its rounds with others; give settings to "
                                + step.name() + ", or the same settings to each of " + nodes(step));
                    }
                }
            }
            layers.put(step.name(), layer.getValue());
        }
        return new ModelSource.WireTypes(source.wire().usual(), layers);
    }

    private static List<String> nodes(Step step) {
        return step instanceof LinearStep linear
                ? linear.members().stream().map(member -> member.site().name()).toList()
                : List.of(step.name());
    }
}
