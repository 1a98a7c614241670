package dev.ballast.gateway.models;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.model.Cut;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Stage;
import dev.ballast.model.StageCuts;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import dev.ballast.model.onnx.StageFile;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.plan.StageWish;
import dev.ballast.wire.StageMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The stages of a served model as the nodes receive them. Their bytes are kept to be pushed again.
 *
 * @param stages in running order
 * @param splitOver nodes that layers outside of stages are split over, by index into the fleet; an empty list means all nodes
 */
public record Staging(List<Entry> stages, List<Integer> splitOver) {
    /** No stages; layers are split over all nodes. */
    public static final Staging NONE = new Staging(List.of(), List.of());

    public Staging {
        stages = List.copyOf(stages);
        splitOver = List.copyOf(splitOver);
    }

    /** A stage, the nodes for it, and its encoding. */
    public record Entry(StageWish wish, StageMessage message) {}

    /**
     * Cuts the configured stages out of a model.
     *
     * @param file the file that the model was read from
     * @param fleet ids of all nodes, in the order of the fleet
     * @throws GatewayException when a cut or a node does not exist, or stages overlap; the message lists the cuts, the nodes or the
     * stages
     */
    static Staging of(Model model, StageFile file, ModelSource.Stages wanted, List<String> fleet)
            throws GatewayException {
        StageCuts cuts = StageCuts.of(model);
        List<Entry> entries = new ArrayList<>();
        for (ModelSource.StageKey key : wanted.stages()) {
            Cut from = cut(model, cuts, key.from());
            Cut to = cut(model, cuts, key.to());
            try {
                Stage stage = cuts.between(from, to);
                StageMessage message = StageMessage.of(from.elements(), to.elements(), file.write(stage));
                entries.add(new Entry(new StageWish(stage, nodes(model, key.nodes(), fleet)), message));
            } catch (IllegalArgumentException | ModelException e) {
                throw GatewayException.usage("model " + model.name() + ": " + e.getMessage(), e);
            }
        }
        entries.sort(Comparator.comparing(entry -> entry.wish().stage().from().position()));
        requireApart(model, entries);
        return new Staging(entries, nodes(model, wanted.splitOver(), fleet));
    }

    private static Cut cut(Model model, StageCuts cuts, String name) throws GatewayException {
        return cuts.find(name)
                .orElseThrow(
                        () -> GatewayException.usage("model " + model.name() + ": no stage begins or ends at " + name
                                + "; it can be cut at "
                                + cuts.cuts().stream().map(Cut::step).toList()));
    }

    private static List<Integer> nodes(Model model, List<String> names, List<String> fleet) throws GatewayException {
        List<Integer> nodes = new ArrayList<>();
        for (String name : names) {
            int index = fleet.indexOf(name);
            if (index < 0 || nodes.contains(index)) {
                throw GatewayException.usage("model " + model.name() + ": its stages and split-over name node " + name
                        + (index < 0 ? "; the fleet is " + fleet : " twice in one list"));
            }
            nodes.add(index);
        }
        return nodes;
    }

    private static void requireApart(Model model, List<Entry> entries) throws GatewayException {
        for (int i = 1; i < entries.size(); i++) {
            Stage before = entries.get(i - 1).wish().stage();
            Stage stage = entries.get(i).wish().stage();
            if (stage.from().position() < before.to().position()) {
                throw GatewayException.usage(
                        "model " + model.name() + ": stages " + before.name() + " and " + stage.name() + " overlap");
            }
        }
    }

    List<StageWish> wishes() {
        return stages.stream().map(Entry::wish).toList();
    }

    /** The model with its stages in place of their steps. */
    Model staged(Model model) {
        return stages.isEmpty()
                ? model
                : model.staged(
                        stages.stream().map(entry -> entry.wish().stage()).toList());
    }

    /**
     * Plans each linear layer and each stage, in running order.
     *
     * @param staged the model returned by {@link #staged}
     * @param nodes nodes that take part, by index into the fleet
     * @param layers plans a linear layer over some of them
     */
    List<LayerPlan> place(
            Planner planner,
            Model staged,
            List<Integer> nodes,
            BiFunction<LinearStep, List<Integer>, LayerPlan> layers) {
        List<LayerPlan.Staged> placed = planner.place(wishes(), nodes);
        List<Integer> splitNodes = splitOver(nodes, planner.redundancy().leastNodes());
        List<LayerPlan> plan = new ArrayList<>();
        for (Step step : LayerPlan.steps(staged)) {
            plan.add(
                    step instanceof LinearStep linear
                            ? layers.apply(linear, splitNodes)
                            : placed.get(((StageStep) step).index()));
        }
        return plan;
    }

    /**
     * The nodes among {@code nodes} that layers are split over. All of {@code nodes} when too few of the configured ones are among
     * them.
     *
     * @param least number of nodes that the code needs
     */
    List<Integer> splitOver(List<Integer> nodes, int least) {
        List<Integer> left = nodes.stream().filter(splitOver::contains).toList();
        return left.size() < least || left.isEmpty() ? nodes : left;
    }
}
