package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.NodeHealth;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole inferences of LeNet-5 over scripted nodes, under each policy. */
class PoliciesTest {
    private static final int LAYERS = 5;
    private static final long DAY_NS = 24 * 3_600_000_000_000L;

    private static Redundancy redundancy(RoundPolicy policy) {
        boolean copies = policy == RoundPolicy.RETRY || policy == RoundPolicy.REPLICATE;
        return copies ? Redundancy.replicated() : Redundancy.coded(1);
    }

    private static TestGateway gateway(RoundPolicy policy) throws GatewayException {
        return new TestGateway(4, redundancy(policy), policy, 0);
    }

    /** Runs one inference, whose answer must be right. */
    private static InferenceResult.Obtained infer(TestGateway gateway, int seed) {
        FloatTensor input = TestGateway.input(seed);
        InferenceResult.Answered answered = gateway.run(gateway.worker(), input);
        gateway.assertRight(input, answered);
        return answered.obtained();
    }

    @ParameterizedTest
    @EnumSource
    void answersAreRightWhoeverIsSilent(RoundPolicy policy) throws GatewayException {
        for (int silent = -1; silent < 4; silent++) {
            TestGateway gateway = gateway(policy);
            if (silent >= 0) {
                gateway.nodes.mood(silent, ScriptedNodes.Mood.SILENT);
            }
            InferenceResult.Obtained how = infer(gateway, silent);
            boolean covered = policy != RoundPolicy.WAIT_ALL || silent < 0 || silent == 3; // the last node holds parity
            assertThat(how.localParts()).as("silent %s", silent).isEqualTo(covered ? 0 : LAYERS);
        }
    }

    @Test
    void parityIsAskedLaterOrNeverByThoseWhoKeepItInReserve() throws GatewayException {
        TestGateway hedged = gateway(RoundPolicy.HEDGED);
        infer(hedged, 1);
        assertThat(hedged.nodes.takeAsked()).doesNotContain(3).hasSize(3 * LAYERS);
        hedged.nodes.mood(0, ScriptedNodes.Mood.SILENT);
        infer(hedged, 2);
        assertThat(hedged.nodes.takeAsked()).contains(3);

        TestGateway retry = gateway(RoundPolicy.RETRY);
        infer(retry, 1);
        assertThat(retry.nodes.takeAsked()).doesNotContain(2, 3);
        retry.nodes.mood(0, ScriptedNodes.Mood.SILENT);
        infer(retry, 2);
        List<Integer> asked = retry.nodes.takeAsked();
        assertThat(asked).as("the copy of what is missing").contains(2).doesNotContain(3);

        TestGateway waits = gateway(RoundPolicy.WAIT_ALL);
        infer(waits, 1);
        assertThat(waits.nodes.takeAsked()).doesNotContain(3);
    }

    @Test
    void aPolicyThatNeedsCopiesIsRefusedWithoutThem() {
        assertThatThrownBy(() -> new TestGateway(4, Redundancy.coded(1), RoundPolicy.RETRY, 0))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("code: replicate")
                .hasMessageContaining("hedged");
    }

    @Test
    void aNodeThatLiesIsNamedAndBenchedAndTheAnswerIsRight() throws GatewayException {
        for (int liar = 0; liar < 4; liar++) {
            TestGateway gateway = new TestGateway(4, Redundancy.coded(1), RoundPolicy.CODED, 1);
            gateway.nodes.mood(liar, ScriptedNodes.Mood.LIES);
            infer(gateway, liar);
            String name = "node-" + liar;
            assertThat(gateway.events(FleetEvent.Corrupt.class))
                    .hasSize(1)
                    .allMatch(
                            event -> event.node().equals(name) && event.reason().contains("rounding explains"));
            assertThat(gateway.events(FleetEvent.Benched.class))
                    .singleElement()
                    .matches(event -> event.node().equals(name));
            assertThat(gateway.fleet.snapshot().get(liar).state()).isEqualTo(NodeHealth.State.BENCHED);
            gateway.nodes.takeAsked();
            infer(gateway, liar + 1);
            assertThat(gateway.nodes.takeAsked()).doesNotContain(liar);
        }
    }

    @Test
    void everyAnswerOfANodeThatHasLiedIsCheckedWhenItIsBack() throws GatewayException {
        TestGateway gateway = new TestGateway(4, Redundancy.coded(1), RoundPolicy.CODED, 2);
        gateway.nodes.mood(1, ScriptedNodes.Mood.LIES);
        gateway.run(
                gateway.worker(),
                TestGateway.input(1)); // only every second round of a layer is checked, so this answer may be wrong
        infer(gateway, 2);
        gateway.replace(1);
        gateway.now.addAndGet(DAY_NS);
        infer(gateway, 3); // all rounds are checked
        assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(2);
        gateway.nodes.mood(1, ScriptedNodes.Mood.WORKS);
        gateway.replace(1);
        infer(gateway, 4);
        assertThat(gateway.events(FleetEvent.Corrupt.class)).hasSize(2);
        assertThat(gateway.fleet.snapshot().get(1).state()).isEqualTo(NodeHealth.State.HEALTHY);
    }

    @Test
    void labelsNameThePolicies() {
        assertThat(RoundPolicy.labels()).containsExactly("wait-all", "retry", "replicate", "coded", "hedged");
        assertThat(Arrays.stream(RoundPolicy.values()))
                .allMatch(policy -> RoundPolicy.of(policy.label()).orElseThrow() == policy);
        assertThat(RoundPolicy.of("hope")).isEmpty();
    }
}
