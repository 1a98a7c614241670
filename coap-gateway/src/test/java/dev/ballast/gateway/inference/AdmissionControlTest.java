package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import dev.ballast.rounds.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Admission of requests in virtual time. */
@Tag("slow")
class AdmissionControlTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static ServedModel model;

    @BeforeAll
    static void load() throws GatewayException {
        model = new TestGateway(2, Redundancy.coded(1)).model;
    }

    private static AdmissionSimulation warm(int workers, int cores, int seed) {
        AdmissionSimulation simulation = new AdmissionSimulation(model, workers, cores, seed);
        simulation.warmUp();
        assertThat(simulation.tally("warm-up").tookNs).hasSize(40);
        return simulation;
    }

    private static void run(AdmissionSimulation simulation, int seconds) {
        simulation.run(simulation.nowNs + seconds * SECOND_NS);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4,1", "4,2", "4,4", "4,8", "2,8", "16,2", "16,16"})
    void tenTimesTheLoadNeitherLowersThroughputNorDelaysWhoIsLetIn(int workers, int cores) {
        double longest =
                Math.max(3, (Math.min(workers, 4) + 1.0) / Math.min(workers, cores)); // a few are always admitted
        for (int seed = 0; seed < 5; seed++) {
            AdmissionSimulation simulation = warm(workers, cores, seed);
            double sustainable = simulation.sustainable();
            for (int client = 0; client < 5; client++) {
                simulation.load("c" + client, 2 * sustainable, simulation.nowNs + 10 * SECOND_NS);
            }
            run(simulation, 11);
            int answered = 0;
            for (int client = 0; client < 5; client++) {
                AdmissionSimulation.Tally tally = simulation.tally("c" + client);
                answered += tally.tookNs.size();
                assertThat(tally.tookNs.size() + tally.busy).isEqualTo(tally.asked);
                assertThat(tally.quantileNs(0.5)).isLessThan((long) ((longest + 1) * AdmissionSimulation.USUAL_NS));
                assertThat(tally.quantileNs(0.99)).isLessThan((long) ((longest + 3) * AdmissionSimulation.USUAL_NS));
            }
            assertThat(answered).as("seed %s", seed).isGreaterThan((int) (0.9 * 10 * sustainable));
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aLoadThatCanBeServedIsServed(int seed) {
        AdmissionSimulation simulation = warm(4, 4, seed);
        simulation.load("a", 0.4 * simulation.sustainable(), simulation.nowNs + 10 * SECOND_NS);
        run(simulation, 11);
        AdmissionSimulation.Tally tally = simulation.tally("a");
        assertThat(tally.busy).isLessThan(tally.asked / 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoFloodsDoesNotStarveWhoDoesNot(int seed) {
        AdmissionSimulation simulation = warm(4, 2, seed);
        double sustainable = simulation.sustainable();
        simulation.load("flood", 10 * sustainable, simulation.nowNs + 10 * SECOND_NS);
        simulation.load("polite", 0.1 * sustainable, simulation.nowNs + 10 * SECOND_NS);
        run(simulation, 11);
        AdmissionSimulation.Tally polite = simulation.tally("polite");
        assertThat(polite.busy).isLessThan(polite.asked / 8);
        assertThat(polite.quantileNs(0.99)).isLessThan(6 * AdmissionSimulation.USUAL_NS);
        assertThat(simulation.tally("flood").tookNs.size()).isGreaterThan((int) (0.75 * 10 * sustainable));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoAsksTenTimesAsMuchAsAnotherGetsNoMoreThanTwice(int seed) {
        AdmissionSimulation simulation = warm(4, 2, seed);
        double sustainable = simulation.sustainable();
        simulation.load("more", 20 * sustainable, simulation.nowNs + 10 * SECOND_NS);
        simulation.load("less", 2 * sustainable, simulation.nowNs + 10 * SECOND_NS);
        run(simulation, 11);
        assertThat(simulation.tally("more").tookNs.size())
                .isLessThan(2 * simulation.tally("less").tookNs.size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void afterAnOverloadAllIsAsBefore(int seed) {
        AdmissionSimulation simulation = warm(4, 2, seed);
        simulation.load("flood", 10 * simulation.sustainable(), simulation.nowNs + 5 * SECOND_NS);
        run(simulation, 6);
        for (int i = 0; i < 100; i++) {
            simulation.ask("later", Duration.ofMillis(10));
            simulation.run(simulation.nowNs + 20 * AdmissionSimulation.USUAL_NS);
        }
        assertThat(simulation.tally("later").tookNs).hasSize(100);
    }

    @Test
    void onlyTheirNumberIsLimitedUntilItIsKnownWhatRequestsTake() {
        AdmissionSimulation simulation = new AdmissionSimulation(model, 2, 2, 0);
        for (int i = 0; i < 100; i++) {
            simulation.ask("a", Duration.ofMillis(1));
        }
        assertThat(simulation.tally("a").busy).isEqualTo(100 - 2 - 64);
        assertThat(simulation.tally("a").tooLate).isZero();
    }

    @Test
    void aDeadlineThatCannotBeMetIsRefusedAtOnce() {
        AdmissionSimulation simulation = warm(1, 1, 3);
        simulation.ask("hasty", Duration.ofMillis(1));
        assertThat(simulation.tally("hasty").tooLate).isEqualTo(1);
        simulation.ask("hasty", Duration.ofMillis(6));
        simulation.ask("hasty", Duration.ofMillis(6));
        assertThat(simulation.tally("hasty").tooLate)
                .as("with one ahead of it the second is late")
                .isEqualTo(2);
    }

    @Test
    void aDeadlineIsTriedAllTheSameOnceWhatIsKnownIsOld() {
        AdmissionSimulation simulation = warm(1, 1, 4);
        run(simulation, 2);
        simulation.ask("hasty", Duration.ofMillis(1));
        assertThat(simulation.tally("hasty").tooLate).isZero();
        run(simulation, 2);
        simulation.ask("hasty", Duration.ofMillis(1));
        assertThat(simulation.tally("hasty").tooLate).isZero();
        simulation.run(simulation.nowNs + 10 * AdmissionSimulation.USUAL_NS);
        simulation.ask("hasty", Duration.ofMillis(1));
        assertThat(simulation.tally("hasty").tooLate).isEqualTo(1);
    }

    @Test
    void whoeverIsTurnedAwayIsToldToComeBackWhenAllOfThemCanBeServed() {
        AdmissionSimulation simulation = warm(1, 1, 5);
        assertThat(simulation.admission.busySeconds(model, "a", simulation.nowNs))
                .isZero();
        simulation.load("a", 20 * simulation.sustainable(), simulation.nowNs + 3 * SECOND_NS);
        run(simulation, 2);
        int seconds = 0;
        for (int i = 0; i < 50 && seconds == 0; i++) {
            simulation.run(simulation.nowNs + AdmissionSimulation.USUAL_NS / 10);
            seconds = simulation.admission.busySeconds(model, "a", simulation.nowNs);
        }
        assertThat(seconds).isBetween(15, 25);
    }

    @Test
    void whoHasLessIsLetInInPlaceOfTheLatestOfWhoHasMore() {
        AdmissionControl admission = new AdmissionControl(1, 3);
        for (int i = 0; i < 4; i++) {
            assertThat(admission.offer(request("greedy", "g" + i), 0)).isNull();
        }
        assertThat(next(admission)).isEqualTo("g0");
        assertThat(offer(admission, "modest", "m0")).isEqualTo("g3");
        assertThat(offer(admission, "modest", "m1"))
                .as("three and one become two and two")
                .isEqualTo("g2");
        assertThat(offer(admission, "modest", "m2")).isEqualTo("m2");
        assertThat(List.of(next(admission), next(admission), next(admission))).containsExactly("g1", "m0", "m1");
        assertThat(admission.next(0)).isNull();
    }

    /** The heavy requests come from any number of addresses. */
    @Test
    void largeInputsLeaveHalfOfTheWorkersAndPlacesToOthers() {
        AdmissionControl admission = new AdmissionControl(4, 8);
        int letIn = 0;
        for (int i = 0; i < 20; i++) {
            letIn += admission.offer(heavy("bomber " + i, "b" + i, HeavyInputs.LIGHT_PIXELS + 1), 0) == null ? 1 : 0;
        }
        assertThat(letIn).isEqualTo(6);
        AdmissionControl.Running first = Objects.requireNonNull(admission.next(0));
        assertThat(next(admission)).isEqualTo("b1");
        assertThat(admission.hasNext()).isFalse();
        assertThat(admission.next(0)).isNull();
        for (int i = 0; i < 2; i++) {
            assertThat(admission.offer(request("modest", "m" + i), 0)).isNull();
            assertThat(next(admission)).isEqualTo("m" + i);
        }
        admission.ended(first, new InferenceResult.BadInput("a bomb"), 0);
        assertThat(next(admission)).isEqualTo("b2");
        assertThat(admission.next(0)).isNull();
    }

    @Test
    void ofLargeInputsTooWhoHasLessTakesThePlaceOfWhoHasMore() {
        AdmissionControl admission = new AdmissionControl(2, 6);
        for (int i = 0; i < 4; i++) {
            assertThat(admission.offer(heavy("bomber", "b" + i, HeavyInputs.LIGHT_PIXELS + 1), 0))
                    .isNull();
        }
        assertThat(admission.offer(request("bomber", "light"), 0)).isNull();
        AdmissionControl.TurnedAway turnedAway =
                Objects.requireNonNull(admission.offer(heavy("modest", "m", HeavyInputs.LIGHT_PIXELS + 1), 0));
        assertThat(turnedAway.whom().request().id()).isEqualTo("b3");
    }

    /** The inputs have 10,000 pixels. Decoding takes 1 s, the inference 4 ms. */
    @Test
    void whatDecodingTakesIsExpectedOfLargeInputsAndOfNoOthers() {
        AdmissionControl admission = new AdmissionControl(4, 8);
        long nowNs = 0;
        long decodingNs = SECOND_NS;
        for (int i = 0; i < 40; i++) {
            assertThat(admission.offer(heavy("bomber", "b" + i, 10_000), nowNs)).isNull();
            AdmissionControl.Running run = Objects.requireNonNull(admission.next(nowNs));
            nowNs += decodingNs + AdmissionSimulation.USUAL_NS;
            InferenceResult.Obtained how = new InferenceResult.Obtained(0, decodingNs, 0, 0, 0, 0, 0, 0, List.of());
            admission.ended(
                    run,
                    new InferenceResult.Answered(run.request().request(), List.of(), AdmissionSimulation.NOTHING, how),
                    nowNs);
        }
        assertThat(admission.expectedNs(model)).isEqualTo(AdmissionSimulation.USUAL_NS);
        AdmissionControl.TurnedAway late =
                Objects.requireNonNull(admission.offer(heavy("bomber", "b", 100_000), nowNs));
        assertThat(late.reason()).contains("takes about 10004 ms now");
    }

    /** The id of the request that is refused. */
    private static String offer(AdmissionControl admission, String client, String id) {
        AdmissionControl.TurnedAway turnedAway = Objects.requireNonNull(admission.offer(request(client, id), 0));
        assertThat(turnedAway.result()).isEqualTo(new InferenceResult.Busy(1));
        return turnedAway.whom().request().id();
    }

    private static String next(AdmissionControl admission) {
        return Objects.requireNonNull(admission.next(0)).request().request().id();
    }

    private static PendingRequest request(String client, String id) {
        return heavy(client, id, 0);
    }

    private static PendingRequest heavy(String client, String id, long pixels) {
        InferenceRequest.RequestOptions options =
                new InferenceRequest.RequestOptions(model.policy(), Duration.ofSeconds(9), client);
        return new PendingRequest(new InferenceRequest(id, model, new Pixels(pixels), options), 0, result -> {});
    }

    private record Pixels(long work) implements InferenceRequest.Source {
        @Override
        public RequestBody read(Deadline deadline) {
            return RequestBody.of(List.of());
        }
    }
}
