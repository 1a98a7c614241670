package dev.ballast.plan;

import dev.ballast.coding.Code;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The simple planner: every linear layer of at least {@code splitFromMacs} multiply-accumulates is cut, by output rows into as
 * many data parts as there are nodes left beside the parity nodes, one part per node; smaller ones stay on the gateway. A layer
 * with fewer rows than data nodes is cut into as many parts as it has rows. Other splits
 * have as many parts as there are nodes for. Data parts go to the first nodes, parity to the last, and where nodes are not of the same
 * speed the slowest come first and get fewer rows: a parity part is as high as the highest that it covers.
 *
 * @param speeds of the nodes of the fleet, in any one unit
 * @param splitFromMacs multiply-accumulates per product from which on a layer is worth a trip over the network
 * @param split how layers are cut that can be cut so
 */
public record Planner(List<Double> speeds, Redundancy redundancy, long splitFromMacs, SplitKind split) {
    /** Cuts by output rows, for nodes of the same speed. */
    public Planner(int nodes, Redundancy redundancy, long splitFromMacs) {
        this(nodes, redundancy, splitFromMacs, SplitKind.OUTPUT);
    }

    /** For nodes of the same speed. */
    public Planner(int nodes, Redundancy redundancy, long splitFromMacs, SplitKind split) {
        this(Collections.nCopies(nodes, 1.0), redundancy, splitFromMacs, split);
    }

    public Planner {
        speeds = List.copyOf(speeds);
        int nodes = speeds.size();
        if (nodes < redundancy.leastNodes()) {
            throw new IllegalArgumentException(
                    redundancy.kind().name().toLowerCase(Locale.ROOT) + " with parity " + redundancy.parity()
                            + " needs at least " + redundancy.leastNodes() + " nodes, the fleet has " + nodes);
        }
        if (splitFromMacs < 0) {
            throw new IllegalArgumentException("split-from-macs must be at least 0, is " + splitFromMacs);
        }
        if (nodes > Code.MAX_PARTS) {
            throw new IllegalArgumentException("a fleet of " + nodes + " nodes; at most " + Code.MAX_PARTS);
        }
    }

    /** Nodes of the fleet. */
    public int nodes() {
        return speeds.size();
    }

    /** One that cuts every layer, so. */
    Planner cutting(SplitKind kind) {
        return new Planner(speeds, redundancy, 0, kind);
    }

    /**
     * Places stages, each on as many nodes as it wishes for, on others where those it names are not there.
     *
     * @param members of the fleet that take part, by index; at least one
     */
    public List<LayerPlan.Staged> place(List<StageWish> wishes, List<Integer> members) {
        List<List<Integer>> hosts = StagePlacement.of(wishes, members);
        List<LayerPlan.Staged> placed = new ArrayList<>();
        for (int i = 0; i < wishes.size(); i++) {
            Stage stage = wishes.get(i).stage();
            placed.add(new LayerPlan.Staged(stage.name(), stage, hosts.get(i)));
        }
        return placed;
    }

    /**
     * Places one layer; the decision depends on its size alone.
     *
     * @param members of the fleet that take part, by index; at least {@link Redundancy#leastNodes}
     */
    public LayerPlan place(String name, LinearLayer layer, List<Integer> members) {
        if (layer.macs() < splitFromMacs) {
            return new LayerPlan.Local(
                    name, layer.macs() + " multiply-accumulates, fewer than split-from-macs " + splitFromMacs);
        }
        List<Integer> slowestFirst = new ArrayList<>(members);
        slowestFirst.sort(Comparator.comparing(speeds::get));
        SplitLayer coded = split.cut(
                layer, redundancy, slowestFirst.stream().map(speeds::get).toList());
        int k = coded.code().dataParts();
        int parts = coded.code().parts();
        List<Integer> holders = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            holders.add(slowestFirst.get(part < k ? part : members.size() - parts + part));
        }
        return new LayerPlan.Split(name, coded, holders);
    }
}
