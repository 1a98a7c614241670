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
 * Decides where each layer runs. A linear layer of at least {@code splitFromMacs} multiply-accumulates is split; a smaller layer stays on
 * the gateway.
 *
 * <p>A split by output rows has one data part for each node that holds no parity, but at most one for each row. Other splits have as many
 * parts as there are nodes for. Each node gets one part.
 *
 * <p>The nodes are sorted by speed, slowest first. Data parts go to the first nodes, parity parts to the last. A slower node gets fewer
 * rows. Parity goes to the fastest nodes because a parity part is as high as the highest part that it covers.
 *
 * @param speeds of the nodes of the fleet, all in one unit of any size
 * @param splitFromMacs fewest multiply-accumulates of a product that make a layer worth a trip over the network
 * @param split preferred split; a layer that it does not fit is split by output rows
 */
public record Planner(List<Double> speeds, Redundancy redundancy, long splitFromMacs, SplitKind split) {
    /** Splits by output rows over nodes of equal speed. */
    public Planner(int nodes, Redundancy redundancy, long splitFromMacs) {
        this(nodes, redundancy, splitFromMacs, SplitKind.OUTPUT);
    }

    /** Splits over nodes of equal speed. */
    public Planner(int nodes, Redundancy redundancy, long splitFromMacs, SplitKind split) {
        this(Collections.nCopies(nodes, 1.0), redundancy, splitFromMacs, split);
    }

    public Planner {
        speeds = List.copyOf(speeds);
        int nodes = speeds.size();
        if (nodes < redundancy.leastNodes()) {
            throw new IllegalArgumentException(
                    redundancy.kind().name().toLowerCase(Locale.ROOT) + " with parity " + redundancy.parity()
                            + " needs at least " + redundancy.leastNodes() + " nodes, but the fleet has " + nodes);
        }
        if (splitFromMacs < 0) {
            throw new IllegalArgumentException("split-from-macs must be at least 0, is " + splitFromMacs);
        }
        if (nodes > Code.MAX_PARTS) {
            throw new IllegalArgumentException(
                    "a fleet may have at most " + Code.MAX_PARTS + " nodes, this one has " + nodes);
        }
    }

    /** Number of nodes in the fleet. */
    public int nodes() {
        return speeds.size();
    }

    /** Copy of this planner that splits every layer, however small, by {@code kind}. */
    Planner cutting(SplitKind kind) {
        return new Planner(speeds, redundancy, 0, kind);
    }

    /**
     * Places each stage on the nodes that it names. Other members take the place of a named node that does not take part.
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
     * Places one layer. Whether the layer is split depends on its size alone.
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
