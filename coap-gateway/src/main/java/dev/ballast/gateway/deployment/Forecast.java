package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Deployment;
import dev.ballast.gateway.models.ModelPlan;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.plan.CostModel;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.ModelPrediction;
import dev.ballast.wire.NodeInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts the time of requests over the fleet, from the information of the nodes and a measurement of the gateway. Owned by one
 * thread.
 */
final class Forecast {
    private static final Logger LOG = LoggerFactory.getLogger(Forecast.class);

    private final CostModel costs;
    private final List<NodeAddress> nodes;
    private final Map<Integer, NodeInfo> answers;

    private Forecast(CostModel costs, List<NodeAddress> nodes, Map<Integer, NodeInfo> answers) {
        this.costs = costs;
        this.nodes = nodes;
        this.answers = answers;
    }

    /**
     * Measures the gateway, which takes some tenths of a second of one processor.
     *
     * @return empty when no node gave its rates
     */
    static Optional<Forecast> of(
            GemmKernel kernel,
            NanoClock nanoClock,
            GatewayConfig config,
            Map<Integer, NodeInfo> answers,
            IntFunction<LinkReport> links) {
        if (answers.values().stream().allMatch(info -> info.rates() == null)) {
            return Optional.empty();
        }
        double within = config.coding().timing().answerWithin().toNanos() / 1e9;
        return FleetSurvey.costs(
                        FleetSurvey.here(FleetSurvey.measured(kernel, nanoClock)), config.nodes(), answers, links)
                .map(fleet -> new Forecast(new CostModel(fleet.within(within)), config.nodes(), answers));
    }

    /** Keeps the layers on the gateway that are predicted to be faster there. The next plan of the model applies it. */
    void keepFaster(ServedModel model) {
        Map<String, String> kept = new HashMap<>();
        ModelPlan planned = model.asPlanned();
        for (LayerPlan plan : costs.keepFaster(planned.model(), planned.layers(), planned.widths())) {
            if (plan instanceof LayerPlan.Local local) {
                kept.put(local.layer(), local.reason());
            }
        }
        model.keep(kept);
    }

    /** Predicts the time of a request, stores the prediction in the model, and logs it. */
    void tell(ServedModel model) {
        Deployment deployment = model.deployment();
        ModelPlan planned = model.asPlanned(deployment);
        ModelPrediction prediction = costs.predict(planned.model(), planned.layers(), planned.widths());
        model.predicted(deployment, prediction);
        NodeInfo board = answers.get(prediction.oneBoard().node());
        boolean fits = board == null || prediction.oneBoard().bytesNeeded() <= board.maxMemoryBytes();
        LOG.info(
                "prediction for model {}: {} per request, {} on one board ({}), {} on the gateway alone; {}",
                model.name(),
                prediction.fleet(),
                prediction.oneBoard().latency(),
                prediction.oneBoard().name(),
                prediction.gatewayAlone(),
                prediction.verdict(
                        LayerPlan.survives(planned.layers()),
                        fits,
                        MemoryCheck.of(nodes, List.of(model), answers).most()));
    }
}
