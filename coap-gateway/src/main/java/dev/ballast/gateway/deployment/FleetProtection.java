package dev.ballast.gateway.deployment;

import dev.ballast.telemetry.Protection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the fleet holds and survives at one moment.
 *
 * @param nodes in the order of the fleet
 * @param models all served versions
 */
public record FleetProtection(List<NodeParts> nodes, List<Protection> models) {
    private static final Comparator<Protection> WEAKEST = Comparator.comparing(Protection::gatewayHelps)
            .thenComparing(model -> model.of() - model.survives())
            .thenComparing(model -> -model.survives());

    public FleetProtection {
        nodes = List.copyOf(nodes);
        models = List.copyOf(models);
    }

    /**
     * The parts of one node.
     *
     * @param serving whether rounds wait for the node and it holds all parts that it needs
     * @param held parts that it needs, is known to hold and may be asked for
     * @param needed parts that the served models need there
     * @param problem why the node refused a part that it needs; empty when it refused none
     */
    public record NodeParts(boolean serving, int held, int needed, String problem) {}

    /** Number of nodes that serve with all their parts. */
    public int serving() {
        return (int) nodes.stream().filter(NodeParts::serving).count();
    }

    /** The model that lacks most protection; of those that lack as much, the one that survives least. Empty when no model is served. */
    public Optional<Protection> weakest() {
        return models.stream().max(WEAKEST);
    }

    /** The figures of the whole fleet: those of the weakest model. A fleet without models survives the loss of all nodes. */
    public Protection ofFleet() {
        return weakest().orElseGet(() -> new Protection("", "", nodes.size(), nodes.size(), false, ""));
    }

    /** The entry of a version; empty when it was not served at that moment. */
    public Optional<Protection> of(String model, String version) {
        return models.stream()
                .filter(each -> each.model().equals(model) && each.version().equals(version))
                .findFirst();
    }
}
