package dev.ballast.gateway.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.RoundTiming;
import dev.ballast.gateway.fleet.PartTransport;
import dev.ballast.gateway.fleet.Provisioning;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.HealthPolicy;
import dev.ballast.telemetry.FleetEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a refusal of node 1 has to do with its parts. */
class PartAnswerTest implements Provisioning {
    private static final int NODE = 1;

    private final TestGateway gateway;
    private final Deployed layer;
    private final int part;
    private final List<String> asked = new ArrayList<>();

    PartAnswerTest() throws GatewayException {
        gateway = new TestGateway(3, Redundancy.coded(1));
        layer = gateway.model.remote().get(0);
        part = layer.nodes().indexOf(NODE);
    }

    @Override
    public void request(int node) {
        asked.add("node " + node);
    }

    @Override
    public void lacks(int node, String partId) {
        asked.add("node " + node + " lacks " + partId);
    }

    private void refuse(PartTransport.Refusal refusal) {
        Desk desk = new Desk(gateway.fleet, gateway.events::add, RoundTiming.defaults(), new CheckRate(0), this);
        FleetEvent.Round round = new FleetEvent.Round("m", layer.name(), "r1", 0);
        new PartAnswer(desk, new RoundInbox(9), round, layer, part, NODE, true).refused(refusal, "as told");
    }

    private void bench() {
        for (int miss = 0; miss < 3; miss++) {
            gateway.fleet.missed(NODE, "as told");
        }
        assertThat(gateway.fleet.awaited(NODE)).isFalse();
    }

    @Test
    void aPartThatIsLackedIsNamed() {
        refuse(PartTransport.Refusal.UNKNOWN_PART);
        assertThat(asked).containsExactly("node 1 lacks " + layer.partId(part));
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "TOO_LATE", "REJECTED"})
    void aNodeThatWasThereAllTheTimeIsNotVisited(PartTransport.Refusal refusal) {
        refuse(refusal);
        assertThat(asked).isEmpty();
    }

    /** Its link may be another one now. */
    @ParameterizedTest
    @EnumSource
    void aNodeThatIsBackIsVisitedWhateverItsFirstWord(PartTransport.Refusal refusal) {
        bench();
        refuse(refusal);
        assertThat(gateway.fleet.awaited(NODE)).isTrue();
        assertThat(asked).contains("node 1");
        asked.clear();
        refuse(PartTransport.Refusal.OVERLOADED);
        assertThat(asked).isEmpty();
    }

    /** It would be waited for in each round, and reported as healthy, for as long as somebody keeps it full. */
    @Test
    void aNodeThatRefusesWorkAgainAndAgainIsBenchedAndSaysWhy() {
        for (int round = 0; round < 10; round++) {
            refuse(PartTransport.Refusal.OVERLOADED);
        }
        assertThat(gateway.fleet.awaited(NODE)).as("a burst is an erasure").isTrue();
        gateway.now.addAndGet(HealthPolicy.defaults().firstProbe().toNanos());
        refuse(PartTransport.Refusal.OVERLOADED);
        assertThat(gateway.fleet.awaited(NODE)).isFalse();
        assertThat(gateway.events(FleetEvent.Benched.class))
                .extracting(FleetEvent.Benched::reason)
                .containsExactly("refuses work: 11 times in a row, the last: as told");
        refuse(PartTransport.Refusal.REJECTED);
        assertThat(gateway.fleet.awaited(NODE)).isFalse();
        assertThat(gateway.fleet.answered(NODE, 1)).isTrue();
        assertThat(gateway.fleet.awaited(NODE)).isTrue();
        assertThat(gateway.events(FleetEvent.Back.class)).hasSize(1);
    }

    /** One client with a deadline of 5 ms would bench the fleet. */
    @Test
    void workThatCameTooLateIsNoFaultOfTheNode() {
        for (int round = 0; round < 100; round++) {
            gateway.now.addAndGet(HealthPolicy.defaults().firstProbe().toNanos());
            refuse(PartTransport.Refusal.TOO_LATE);
        }
        assertThat(gateway.fleet.awaited(NODE)).isTrue();
    }
}
