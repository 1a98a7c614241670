package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.plan.Redundancy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InferenceServiceTest {
    private final TestGateway gateway;

    InferenceServiceTest() throws GatewayException {
        gateway = new TestGateway(3, Redundancy.coded(1));
    }

    private InferenceService service(int workers, int queue) {
        return new InferenceService(workers, queue, gateway::worker, gateway.events::add, gateway.now::get);
    }

    private InferenceRequest request(InferenceRequest.Source source) {
        return new InferenceRequest("r", gateway.model, source);
    }

    private List<FloatTensor> zeros() {
        return List.of(FloatTensor.zeros(gateway.model.model().inputs().get(0).shape()));
    }

    @Test
    void everyRequestOfSeveralClientsEndsInOneResult() throws InterruptedException {
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(3, 200)) {
            for (int i = 0; i < 100; i++) {
                service.submit(request(this::zeros), results::add);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(results.poll(30, TimeUnit.SECONDS)).isInstanceOf(InferenceResult.Answered.class);
            }
        }
        assertThat(results).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeHandedOverCostsNoWorker() throws InterruptedException {
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(1, 8)) {
            for (int i = 0; i < 3; i++) {
                service.submit(request(this::zeros), result -> {
                    throw new IllegalStateException("the client's socket is closed");
                });
            }
            service.submit(request(this::zeros), results::add);
            assertThat(results.poll(30, TimeUnit.SECONDS)).isInstanceOf(InferenceResult.Answered.class);
        }
    }

    @Test
    void aFullQueueTurnsRequestsAwayAtOnceAndTellsTelemetry() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(1, 2)) {
            service.submit(
                    request(() -> {
                        entered.countDown();
                        awaitQuietly(release);
                        return zeros();
                    }),
                    results::add);
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            service.submit(request(this::zeros), results::add);
            service.submit(request(this::zeros), results::add);
            assertThat(service.waiting()).isEqualTo(2);
            service.submit(request(this::zeros), results::add);
            assertThat(results.poll()).isEqualTo(new InferenceResult.Busy(1));
            assertThat(gateway.events(FleetEvent.Refused.class)).hasSize(1);
            release.countDown();
            for (int i = 0; i < 3; i++) {
                assertThat(results.poll(30, TimeUnit.SECONDS)).isInstanceOf(InferenceResult.Answered.class);
            }
        }
    }

    @Test
    void closingTellsEveryoneWhoStillWaits() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        List<InferenceResult> results = new ArrayList<>();
        InferenceService service = service(1, 4);
        service.submit(
                request(() -> {
                    entered.countDown();
                    awaitQuietly(new CountDownLatch(1));
                    return zeros();
                }),
                results::add);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        service.submit(request(this::zeros), results::add);
        service.close();
        service.submit(request(this::zeros), results::add);
        assertThat(results).hasSize(3).endsWith(new InferenceResult.Stopping(), new InferenceResult.Stopping());
    }

    private static void awaitQuietly(CountDownLatch latch) throws BadInputException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInputException("interrupted");
        }
    }
}
