package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.Kernels;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.RoundServices;
import dev.ballast.telemetry.TelemetrySink;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrialRunsTest {
    private static final int NODES = 5;

    private final TestGateway gateway;

    TrialRunsTest() throws Exception {
        gateway = new TestGateway(NODES, Redundancy.coded(1));
    }

    private int runs(List<ServedModel> models, AtomicLong clock, long stepNs) {
        RoundServices services = gateway.services;
        RoundServices unseen = new RoundServices(
                services.fleet(),
                TelemetrySink.discarding(),
                services.timing(),
                services.checks(),
                services.provisioning());
        gateway.nodes.takeAsked();
        Worker worker = new Worker(gateway.nodes, unseen, Kernels.best(), gateway.now::get);
        TrialRuns.make(models, worker, () -> clock.getAndAdd(stepNs));
        return gateway.nodes.takeAsked().size()
                / (NODES * gateway.model.remote().size());
    }

    @Test
    void nodesComputeEveryLayerManyTimesAndNobodyIsTold() {
        assertThat(runs(List.of(gateway.model), new AtomicLong(-5), 1)).isEqualTo(50);
        assertThat(gateway.events).isEmpty();
        assertThat(gateway.fleet.snapshot())
                .allSatisfy(node -> assertThat(node.answers()).isPositive());
    }

    @Test
    void manyModelsDoNotHoldUpTheStart() {
        List<ServedModel> many = List.of(gateway.model, gateway.model, gateway.model, gateway.model);
        assertThat(runs(many, new AtomicLong(), 1_000_000_000L)).isEqualTo(2);
    }
}
