package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.HeapNeeds;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import dev.ballast.tensor.FloatTensor;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every worker has buffers of its own, so their number decides whether a model fits into the heap. */
class HeapCheckTest {
    private static final GatewayConfig.Work FOUR = new GatewayConfig.Work(4, 8, Duration.ofSeconds(1));
    private static final GatewayConfig.Work UP_TO_FOUR = GatewayConfig.Work.defaults();

    private final TestGateway gateway;
    private final ServedModel model;
    private final HeapNeeds needs;

    HeapCheckTest() throws GatewayException {
        gateway = new TestGateway(5, Redundancy.coded(1));
        model = gateway.model;
        needs = HeapNeeds.of(List.of(model));
    }

    /** A heap with room for exactly this many workers. */
    private long heap(int workers) {
        return (needs.bytes(workers) + 3) / 3 * 4;
    }

    @Test
    void aFixedNumberOfWorkersMustFit() {
        assertThatCode(() -> HeapCheck.atStart(heap(4), FOUR).require(model, List.of()))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> HeapCheck.atStart(heap(3), FOUR).require(model, List.of()))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(
                        "model lenet5 does not fit into the heap of the gateway: weights of 0.2 MB and 4 workers")
                .hasMessageContaining("set workers: 3 under work: in gateway.yaml, or give the gateway a larger heap");
        assertThatThrownBy(() -> HeapCheck.atStart(heap(4), FOUR).require(model, List.of(model)))
                .hasMessageContaining("beside the models that are served")
                .hasMessageContaining(" under work: in gateway.yaml");
    }

    @Test
    void thereAreAsManyWorkersAsFit() throws GatewayException {
        for (int fit = 1; fit <= 5; fit++) {
            HeapCheck heap = HeapCheck.atStart(heap(fit), UP_TO_FOUR);
            heap.require(model, List.of());
            assertThat(heap.workFor(List.of(model), UP_TO_FOUR).workers()).isEqualTo(Math.min(fit, 4));
        }
        assertThat(HeapCheck.atStart(heap(1), FOUR).workFor(List.of(), FOUR)).isEqualTo(FOUR);
    }

    @Test
    void noWorkerFitsBesideTheWeights() {
        assertThatThrownBy(() -> new HeapCheck(needs.weights(), 1).require(model, List.of()))
                .hasMessageContaining(" of the heap are for models; give the gateway a larger heap");
    }

    /** What a worker keeps after a request is at most what was counted, and not far below. */
    @Test
    void theBuffersOfAWorkerAreCounted() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FloatTensor input = TestGateway.input(1);
        long kept = Long.MAX_VALUE;
        for (int repeat = 0; repeat < 5; repeat++) { // the first ones load classes
            Worker worker = gateway.worker();
            long first = threads.getCurrentThreadAllocatedBytes();
            gateway.run(worker, input);
            long second = threads.getCurrentThreadAllocatedBytes();
            gateway.run(worker, input);
            long third = threads.getCurrentThreadAllocatedBytes();
            kept = Math.min(kept, second - first - (third - second));
        }
        assertThat(kept).isBetween(needs.worker() / 8, needs.worker());
    }
}
