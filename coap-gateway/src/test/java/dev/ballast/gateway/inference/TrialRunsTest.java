package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrialRunsTest {
    private static final InetSocketAddress TRIALS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_001);
    private static final InetSocketAddress OTHER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_002);

    private final RequestIds ids = new RequestIds("s");
    private final List<String> given = new ArrayList<>();

    /** Notes the ids that requests get while the trials run. */
    private final TrialClient client = new TrialClient() {
        @Override
        public InetSocketAddress address() {
            return TRIALS;
        }

        @Override
        public String infer(ServedModel model, Duration within) {
            given.add(ids.next(TRIALS));
            return "Answer";
        }

        @Override
        public void close() {}
    };

    private int runs(int models, AtomicLong clock, long stepNs) throws Exception {
        ServedModel model = new TestGateway(5, Redundancy.coded(1)).model;
        TrialRuns.make(Collections.nCopies(models, model), client, ids, () -> clock.getAndAdd(stepNs));
        return given.size() / models;
    }

    @Test
    void eachModelIsTriedManyTimes() throws Exception {
        assertThat(runs(2, new AtomicLong(-5), 1)).isEqualTo(50);
        assertThat(given).containsOnly("trial");
    }

    @Test
    void manyModelsDoNotHoldUpTheStart() throws Exception {
        assertThat(runs(4, new AtomicLong(), 1_000_000_000L)).isZero();
        assertThat(given).hasSize(3);
    }

    @Test
    void otherRequestsHaveIdsOfTheirOwn() throws Exception {
        assertThat(ids.next(TRIALS)).as("before").isEqualTo("s-1");
        ids.trialsFrom(TRIALS);
        assertThat(ids.next(OTHER)).as("another client meanwhile").isEqualTo("s-2");
        assertThat(runs(1, new AtomicLong(), 1)).isEqualTo(50);
        assertThat(ids.next(TRIALS)).as("afterwards").isEqualTo("s-3");
    }

    @Test
    void eventsOfTrialsAreNotTold() {
        List<TelemetryEvent> told = new ArrayList<>();
        UntoldTrials untold = new UntoldTrials(told::add);
        for (String request : List.of("trial", "s-1")) {
            FleetEvent.Round round = new FleetEvent.Round("lenet5", "fc1", request, 0);
            untold.publish(new FleetEvent.Late(round, "node-1", 0, 0.5, 0.4));
            untold.publish(new FleetEvent.Lost(round, "node-1", 0, 1, 0.4));
            untold.publish(new FleetEvent.Corrupt(round, "node-1", 0, "wrong"));
            untold.publish(new FleetEvent.Recovered(round, 1, List.of("node-1"), 1));
            untold.publish(new FleetEvent.Fallback(round, 1, List.of("node-1"), 1, "late"));
            untold.publish(new FleetEvent.Refused("lenet5", request, "busy"));
            untold.publish(new TelemetryEvent.Inference(
                    "lenet5",
                    request,
                    TelemetryEvent.Outcome.ANSWERED,
                    new TelemetryEvent.Stages(1, 2, 3, 6),
                    0,
                    List.of(),
                    TelemetryEvent.TopClass.NONE));
        }
        FleetEvent.Benched ofNoRequest = new FleetEvent.Benched("node-1", "silent");
        untold.publish(ofNoRequest);
        assertThat(told).hasSize(8).contains(ofNoRequest);
        assertThat(told.subList(0, 7))
                .allSatisfy(event -> assertThat(event.request()).isEqualTo("s-1"));
    }
}
