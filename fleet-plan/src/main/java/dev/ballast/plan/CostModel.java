package dev.ballast.plan;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Predicts how long models take over a fleet, from measured rates of boards and links. Pure: no network, no clock. docs/planning.md has the
 * formulas.
 */
public final class CostModel {
    private final FleetCost fleet;

    public CostModel(FleetCost fleet) {
        this.fleet = fleet;
    }

    public FleetCost fleet() {
        return fleet;
    }

    /** Predicts a layer or a stage where the plan places it. */
    public LayerAlternative planned(Step step, LayerPlan plan, ElementWidths widths) {
        if (plan instanceof LayerPlan.Staged staged) {
            return staged(staged);
        }
        LinearStep linear = (LinearStep) step;
        return plan instanceof LayerPlan.Split split ? split(linear, split, widths) : local(linear);
    }

    private LayerAlternative staged(LayerPlan.Staged staged) {
        WholeOnCopies copies = new WholeOnCopies(fleet, staged.nodes());
        StepRun run = StepRun.whole(staged.stage().model());
        return alternative(copies.label(), quantile -> copies.terms(run, quantile));
    }

    /** Predicts a layer on the gateway. */
    public LayerAlternative local(LinearStep step) {
        return alternative("gateway", quantile -> {
            BoardTime time = new BoardTime(fleet.gateway(), quantile);
            return CostBreakdown.local(time.product(ProductSize.of(step.layer())), time.finish(step));
        });
    }

    /** Predicts a layer that is split over the nodes. */
    public LayerAlternative split(LinearStep step, LayerPlan.Split split, ElementWidths widths) {
        return split(split.coded().label() + " as " + split.coded().code(), step, split, widths);
    }

    private LayerAlternative split(String label, LinearStep step, LayerPlan.Split split, ElementWidths widths) {
        return alternative(label, quantile -> {
            CostBreakdown round = new RoundCost(fleet, quantile, split, widths).terms();
            BoardTime here = new BoardTime(fleet.gateway(), quantile);
            double finish = here.finish(step);
            if (round.total() > fleet.answerWithin()) {
                double alone = here.product(ProductSize.of(step.layer()));
                return new CostBreakdown(0, 0, alone, fleet.answerWithin(), 0, finish);
            }
            return new CostBreakdown(
                    round.send(),
                    round.travel(),
                    round.compute(),
                    round.waiting(),
                    round.receive(),
                    round.combine() + finish);
        });
    }

    /**
     * Every known way to compute a layer: on the gateway, whole on the node that is fastest at it, and by each split that fits the layer.
     *
     * @param layer in the format in which nodes hold it
     * @param planner of the model
     */
    public List<LayerAlternative> alternatives(
            LinearStep step, LinearLayer layer, Planner planner, ElementWidths widths) {
        Map<String, LayerAlternative> all = new LinkedHashMap<>();
        all.put("gateway", local(step));
        LayerAlternative whole = wholeOnBest(step, layer, widths);
        all.put(whole.label(), whole);
        List<Integer> nodes = IntStream.range(0, fleet.boards().size()).boxed().toList();
        for (SplitKind kind : SplitKind.values()) {
            LayerPlan plan = planner.cutting(kind).place(step.name(), layer, nodes);
            if (plan instanceof LayerPlan.Split split) {
                LayerAlternative found = split(step, split, widths);
                all.putIfAbsent(found.label(), found);
            }
        }
        return List.copyOf(all.values());
    }

    private LayerAlternative wholeOnBest(LinearStep step, LinearLayer layer, ElementWidths widths) {
        List<LayerAlternative> each = new ArrayList<>();
        for (int node = 0; node < fleet.boards().size(); node++) {
            LayerPlan.Split alone =
                    new LayerPlan.Split(step.name(), new CodedLayer(layer, Code.none(1)), List.of(node));
            each.add(split("whole on " + fleet.boards().get(node).name(), step, alone, widths));
        }
        return each.stream()
                .min((a, b) -> Double.compare(a.latency().usual(), b.latency().usual()))
                .orElseThrow();
    }

    /**
     * Moves to the gateway each split layer that the gateway is predicted to finish before the nodes. Other layers stay where the plan has
     * them.
     */
    public List<LayerPlan> keepFaster(Model model, List<LayerPlan> plan, List<ElementWidths> widths) {
        List<LayerPlan> placed = new ArrayList<>();
        List<Step> steps = LayerPlan.steps(model);
        for (int i = 0; i < steps.size(); i++) {
            placed.add(
                    plan.get(i) instanceof LayerPlan.Split split
                            ? faster((LinearStep) steps.get(i), split, widths.get(i))
                            : plan.get(i));
        }
        return placed;
    }

    private LayerPlan faster(LinearStep step, LayerPlan.Split split, ElementWidths widths) {
        double here = local(step).latency().usual();
        double over = split(step, split, widths).latency().usual();
        return here > over
                ? split
                : new LayerPlan.Local(
                        step.name(),
                        String.format(
                                Locale.ROOT,
                                "predicted faster there, %.2f ms instead of %.2f ms",
                                here * 1e3,
                                over * 1e3));
    }

    private static LayerAlternative alternative(String label, Function<CostQuantile, CostBreakdown> terms) {
        return new LayerAlternative(
                label,
                terms.apply(CostQuantile.USUAL),
                Latency.of(quantile -> terms.apply(quantile).total()));
    }

    /**
     * Predicts a whole request.
     *
     * @param plan one for each of {@link LayerPlan#steps}, in that order
     * @param widths one for each of {@link LayerPlan#steps}, in that order
     */
    public ModelPrediction predict(Model model, List<LayerPlan> plan, List<ElementWidths> widths) {
        List<LayerPrediction> layers = new ArrayList<>();
        Latency fleetTime = Latency.always(fleet.gateway().overheads().request());
        for (Step step : model.steps()) {
            if (LayerPlan.places(step)) {
                LayerPlan placed = plan.get(layers.size());
                LayerAlternative cost = planned(step, placed, widths.get(layers.size()));
                layers.add(new LayerPrediction(placed, cost));
                fleetTime = fleetTime.plus(cost.latency());
            } else {
                fleetTime = fleetTime.plus(onGateway(step));
            }
        }
        return new ModelPrediction(layers, fleetTime, oneBoard(model), gatewayAlone(model));
    }

    private Latency onGateway(Step step) {
        return Latency.of(quantile -> new BoardTime(fleet.gateway(), quantile).local(step));
    }

    /** Predicts a request that the gateway computes alone. */
    public Latency gatewayAlone(Model model) {
        Latency sum = Latency.always(fleet.gateway().overheads().request());
        for (Step step : model.steps()) {
            sum = sum.plus(onGateway(step));
        }
        return sum;
    }

    /** Predicts the whole model on the node that is fastest at it. */
    public ModelPrediction.OneBoard oneBoard(Model model) {
        StepRun run = StepRun.whole(model);
        int best = 0;
        Latency least = new WholeOnNode(fleet, 0).latency(run);
        for (int node = 1; node < fleet.boards().size(); node++) {
            Latency latency = new WholeOnNode(fleet, node).latency(run);
            if (latency.usual() < least.usual()) {
                best = node;
                least = latency;
            }
        }
        Board board = fleet.boards().get(best);
        long needed = MemoryPlan.needed(List.of(PartNeeds.of(model)), board.threads());
        return new ModelPrediction.OneBoard(best, board.name(), least, needed);
    }
}
