package dev.ballast.gateway.deployment;

import dev.ballast.coding.PartSet;
import dev.ballast.fleet.Fleet;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.Protection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds out how many further failures each model survives. A part counts when rounds wait for its node and the node is known to hold it. A
 * node that is back may be another board, so its parts count from the end of its next visit. For one thread at a time.
 */
public final class ProtectionSurvey {
    private final Fleet fleet;
    private final ModelCatalogue models;
    private final Provisioner provisioner;
    /** Visits to each node that had ended when it was last seen to be absent; -1 for a node that never was. */
    private final long[] visitsWhenAbsent;

    public ProtectionSurvey(Fleet fleet, ModelCatalogue models, Provisioner provisioner) {
        this.fleet = fleet;
        this.models = models;
        this.provisioner = provisioner;
        this.visitsWhenAbsent = new long[fleet.size()];
        Arrays.fill(visitsWhenAbsent, -1);
    }

    /** What the fleet holds and survives now. */
    FleetProtection take() {
        List<String> absences = new ArrayList<>();
        for (int node = 0; node < fleet.size(); node++) {
            absences.add(absence(node));
        }
        List<ServedModel> served = models.served();
        List<FleetProtection.NodeParts> nodes = new ArrayList<>();
        for (int node = 0; node < fleet.size(); node++) {
            nodes.add(parts(node, absences, served));
        }
        List<Protection> protections = new ArrayList<>();
        for (CataloguedModel model : models.models().values()) {
            for (CataloguedModel.Version version : model.versions()) {
                ServedModel each = version.served();
                if (each != null) {
                    protections.add(protection(each, version.version(), absences));
                }
            }
        }
        return new FleetProtection(nodes, protections);
    }

    /** Why rounds do not wait for the node, and since when; empty while they do. */
    private String absence(int node) {
        long visits = fleet.boards().visits(node); // read first: a visit that ends after this may count
        String why = fleet.absence(node);
        if (why.isEmpty()) {
            return "";
        }
        visitsWhenAbsent[node] = visits;
        return fleet.node(node).id() + " " + why;
    }

    /** Whether the node is known to hold the part, from a visit since it was absent. */
    private boolean isHeld(int node, String partId) {
        return fleet.boards().visits(node) > visitsWhenAbsent[node]
                && provisioner.known().isHeld(node, partId);
    }

    private FleetProtection.NodeParts parts(int node, List<String> absences, List<ServedModel> served) {
        Set<String> needed = PartIndex.on(node, served.stream().flatMap(model -> model.remote().stream())).stream()
                .map(PartIndex.Part::id)
                .collect(Collectors.toSet());
        boolean awaited = absences.get(node).isEmpty();
        int held =
                awaited ? (int) needed.stream().filter(id -> isHeld(node, id)).count() : 0;
        return new FleetProtection.NodeParts(
                awaited && held == needed.size(), held, needed.size(), provisioner.refusal(node, needed));
    }

    private Protection protection(ServedModel model, String version, List<String> absences) {
        int of = fleet.size();
        int survives = fleet.size();
        TreeMap<Integer, String> causes = new TreeMap<>();
        for (Deployed layer : model.remote()) {
            PartSet present = PartSet.EMPTY;
            for (int part = 0; part < layer.nodes().size(); part++) {
                int node = layer.nodes().get(part);
                boolean counts = absences.get(node).isEmpty() && isHeld(node, layer.partId(part));
                present = counts ? present.with(part) : present;
                if (!counts) {
                    causes.putIfAbsent(node, cause(node, layer.partId(part), absences));
                }
            }
            of = Math.min(of, layer.survives(layer.code().all()));
            survives = Math.min(survives, layer.survives(present));
        }
        boolean isLacking = survives < of;
        return new Protection(
                model.name(),
                version,
                Math.max(0, survives),
                of,
                survives < 0,
                isLacking ? String.join("; ", causes.values()) : "");
    }

    private String cause(int node, String partId, List<String> absences) {
        if (!absences.get(node).isEmpty()) {
            return absences.get(node);
        }
        String refusal = provisioner.refusal(node, Set.of(partId));
        return refusal.isEmpty()
                ? fleet.node(node).id() + " is not known to hold all its parts"
                : RefusedPart.sentence(fleet.node(node).id(), refusal);
    }
}
