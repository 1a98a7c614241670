package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deadline;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.tensor.FloatTensor;
import java.time.Duration;
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
        GatewayConfig.Work work = new GatewayConfig.Work(workers, queue, Duration.ofSeconds(30));
        return new InferenceService(work, gateway::worker, gateway.events::add, gateway.now::get);
    }

    private InferenceRequest request(InferenceRequest.Source source) {
        return gateway.request("r", source);
    }

    private RequestBody zeros(Deadline deadline) {
        return RequestBody.of(
                FloatTensor.zeros(gateway.model.model().inputs().get(0).shape()));
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
    void anErrorIsAnsweredAndCostsNoWorkerAndNoPlace() throws InterruptedException {
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(1, 8)) {
            for (int i = 0; i < 20; i++) { // more requests than there are places
                service.submit(
                        request(deadline -> {
                            throw new OutOfMemoryError("planted");
                        }),
                        results::add);
                assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(new InferenceResult.Broken());
            }
            service.submit(request(this::zeros), result -> {
                throw new StackOverflowError("planted");
            });
            service.submit(request(this::zeros), results::add);
            assertThat(results.poll(30, TimeUnit.SECONDS)).isInstanceOf(InferenceResult.Answered.class);
        }
        assertThat(results).isEmpty();
    }

    @Test
    void aFullQueueTurnsRequestsAwayAtOnceAndTellsTelemetry() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(1, 2)) {
            service.submit(
                    request(deadline -> {
                        entered.countDown();
                        awaitQuietly(release);
                        return zeros(deadline);
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
                request(deadline -> {
                    entered.countDown();
                    awaitQuietly(new CountDownLatch(1));
                    return zeros(deadline);
                }),
                results::add);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        service.submit(request(this::zeros), results::add);
        service.close();
        service.submit(request(this::zeros), results::add);
        assertThat(results).hasSize(3).endsWith(new InferenceResult.Stopping(), new InferenceResult.Stopping());
    }

    /** A request that keeps its worker until it is released. */
    private static InferenceRequest.Source holding(CountDownLatch entered, CountDownLatch release) {
        return deadline -> {
            entered.countDown();
            awaitQuietly(release);
            throw new BadInputException("released");
        };
    }

    private InferenceRequest request(String id, Object client, Duration within) {
        return new InferenceRequest(
                id,
                gateway.model,
                deadline -> {
                    throw new BadInputException(id + " was run");
                },
                new InferenceRequest.RequestOptions(gateway.model.policy(), within, client));
    }

    @Test
    void aRequestWhoseDeadlinePassesInTheQueueIsNotRun() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<InferenceResult> results = new LinkedBlockingQueue<>();
        try (InferenceService service = service(1, 8)) {
            service.submit(request(holding(entered, release)), result -> {});
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            service.submit(request("hasty", "b", Duration.ofMillis(20)), results::add);
            service.submit(request("patient", "b", Duration.ofMillis(21)), results::add);
            gateway.now.addAndGet(20_000_000);
            release.countDown();
            String reason = "the deadline of 20 ms passed in the queue";
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(new InferenceResult.TooLate(reason));
            assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(new InferenceResult.BadInput("patient was run"));
            assertThat(gateway.events(FleetEvent.Refused.class))
                    .containsExactly(new FleetEvent.Refused("lenet5", "hasty", reason));
            assertThat(gateway.events(TelemetryEvent.Inference.class))
                    .extracting(TelemetryEvent.Inference::outcome)
                    .containsExactly(TelemetryEvent.Outcome.REFUSED);
        }
    }

    @Test
    void isBusyBeforeARequestIsReadExactlyWhenItWouldBeTurnedAway() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (InferenceService service = service(1, 2)) {
            service.submit(request(holding(entered, release)), result -> {});
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            service.submit(request("1", "a client", Duration.ofSeconds(9)), result -> {});
            assertThat(service.busySeconds(gateway.model, "a client")).isZero();
            service.submit(request("2", "a client", Duration.ofSeconds(9)), result -> {});
            assertThat(service.busySeconds(gateway.model, "a client")).isEqualTo(1);
            assertThat(service.busySeconds(gateway.model, "another, who has none of the three inside"))
                    .isZero();
            release.countDown();
        }
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
