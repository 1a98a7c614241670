package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.models.Models;
import dev.ballast.gemm.Kernels;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerifierTest {
    private static final ModelStore.Spec SPEC = new ModelStore.Spec(Models.builtIn(), ModelCoding.AS_CONFIGURED);

    private static final int NODES = 5;
    private static final float TOLERANCE = 1e-4f;
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<Tensor> input = List.of(TestGateway.input(3));

    private static GatewayConfig config(Redundancy redundancy, SplitKind split) {
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 1 + i)))
                .toList();
        RoundPolicy policy = redundancy.kind() == Redundancy.Kind.REPLICATE ? RoundPolicy.REPLICATE : RoundPolicy.CODED;
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                redundancy,
                policy,
                0,
                0,
                split,
                RoundTiming.defaults(),
                HealthPolicy.defaults(),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                coding,
                GatewayConfig.Telemetry.embedded(ANY));
    }

    private static Verifier here(Redundancy redundancy, SplitKind split) throws GatewayException {
        return Verifier.here(config(redundancy, split), SPEC, Kernels.best(), () -> 0);
    }

    private void requireAgreement(Verifier verifier) throws GatewayException {
        float[] alone = verifier.alone(input).get(0).data();
        for (Verifier.Situation situation : verifier.situations()) {
            InferenceResult.Answered answered = verifier.inParts(input, situation);
            float[] inParts = answered.numbers(0).data();
            for (int i = 0; i < alone.length; i++) {
                assertThat(Math.abs(inParts[i] - alone[i]))
                        .as(situation.label())
                        .isLessThan(TOLERANCE * (1 + Math.abs(alone[i])));
            }
            assertThat(answered.obtained().localParts()).as(situation.label()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(SplitKind.class)
    void anyNodeMayBeMissingHoweverLayersAreCut(SplitKind split) throws Exception {
        try (Verifier verifier = here(Redundancy.coded(1), split)) {
            assertThat(verifier.situations()).hasSize(1 + NODES);
            requireAgreement(verifier);
        }
    }

    @Test
    void everyPairOfNodesMayBeMissingWhereTwoHoldParity() throws Exception {
        try (Verifier verifier = here(Redundancy.coded(2), SplitKind.OUTPUT)) {
            assertThat(verifier.situations()).hasSize(1 + NODES + NODES * (NODES - 1) / 2);
            assertThat(verifier.situations())
                    .extracting(Verifier.Situation::label)
                    .contains("without node-0 and node-3");
            requireAgreement(verifier);
        }
    }

    @Test
    void copiesAreVerifiedWithOneOfThemMissing() throws Exception {
        try (Verifier verifier = here(Redundancy.replicated(), SplitKind.OUTPUT)) {
            assertThat(verifier.situations()).hasSize(1 + NODES);
            requireAgreement(verifier);
        }
    }

    @Test
    void withoutParityNobodyMayBeMissing() throws Exception {
        try (Verifier verifier = here(Redundancy.coded(0), SplitKind.OUTPUT)) {
            assertThat(verifier.situations())
                    .extracting(Verifier.Situation::label)
                    .containsExactly("all nodes");
            requireAgreement(verifier);
        }
    }

    private static Verifier over(ScriptedNodes nodes) throws Exception {
        return Verifier.overNodes(
                config(Redundancy.coded(1), SplitKind.OUTPUT),
                SPEC,
                new HalfEdges(nodes),
                new Verifier.Machine(Kernels.best(), () -> 0));
    }

    @Test
    void nodesAreGivenTheirPartsAndThoseLeftOutAreNotAsked() throws Exception {
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        try (Verifier verifier = over(nodes)) {
            assertThat(nodes.puts()).isEqualTo(NODES * verifier.splitLayers());
            requireAgreement(verifier);
            nodes.takeAsked();
            verifier.inParts(input, new Verifier.Situation("without node-2", Set.of(2)));
            assertThat(nodes.takeAsked()).contains(0, 1, 3, 4).doesNotContain(2);
        }
    }

    @Test
    void nodesAreLeftWhatTheyHeldBeforeAndNothingElse() throws Exception {
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        String heldBefore;
        try (Verifier here = here(Redundancy.coded(1), SplitKind.OUTPUT)) {
            Deployed layer = here.model().remote().get(0);
            int part = layer.nodes().indexOf(2);
            heldBefore = layer.partId(part);
            nodes.put(2, heldBefore, layer.encode(part), sent -> {});
        }
        over(nodes).close();
        for (int node = 0; node < NODES; node++) {
            assertThat(nodes.held(node)).isEqualTo(node == 2 ? Set.of(heldBefore) : Set.of());
        }
    }

    @Test
    void aNodeThatComputesWronglyShows() throws Exception {
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        try (Verifier verifier = over(nodes)) {
            nodes.mood(1, ScriptedNodes.Mood.LIES);
            FloatTensor alone = verifier.alone(input).get(0);
            List<Verifier.Situation> situations = verifier.situations();
            assertThat(largest(alone, verifier, situations.get(0))).isGreaterThan(TOLERANCE);
            assertThat(largest(alone, verifier, situations.get(2))).isLessThan(TOLERANCE);
        }
    }

    private double largest(FloatTensor alone, Verifier verifier, Verifier.Situation situation) throws Exception {
        FloatTensor inParts = verifier.inParts(input, situation).numbers(0);
        return IntStream.range(0, alone.data().length)
                .mapToDouble(i -> Math.abs(alone.data()[i] - inParts.data()[i]))
                .max()
                .orElseThrow();
    }

    @Test
    void aNodeThatCannotBeReachedIsNamed() {
        ScriptedNodes nodes = new ScriptedNodes(NODES);
        nodes.unreachable(3, true);
        assertThatThrownBy(() -> over(nodes))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("node node-3 at ")
                .hasMessageContaining("did not receive its parts");
        for (int node = 0; node < NODES; node++) {
            assertThat(nodes.held(node)).isEmpty();
        }
    }
}
