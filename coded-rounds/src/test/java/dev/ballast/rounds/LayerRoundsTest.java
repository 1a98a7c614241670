package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.plan.LayerPlan;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.WireType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sequences of events in which the simulator found faults. */
class LayerRoundsTest {
    private static final int PAUSE_MS = 10;
    private static final int PAROLE = 100;
    private static final FloatTensor INPUT = FloatTensor.flat(new float[] {1, 2, 3});

    private final List<Request> requests = new ArrayList<>();
    private final FloatTensor raw = FloatTensor.flat(new float[2]);
    private long nowNs;

    private record Request(int node, PartTransport.Answer answer, BitSet closed) {}

    /** Keeps the requests that it gets. */
    private final class Kept implements PartTransport {
        @Override
        public int sliceBytes(int node) {
            return Float.BYTES;
        }

        @Override
        public Asked ask(int node, Order order, Answer answer) {
            Request request = new Request(node, answer, new BitSet());
            requests.add(request);
            return new Asked() {
                @Override
                public void again(BitSet slices) {}

                @Override
                public void close() {
                    request.closed.set(0);
                }
            };
        }
    }

    private Fleet fleet(int nodes) {
        HealthPolicy policy = new HealthPolicy(1, Duration.ofMillis(PAUSE_MS), Duration.ofMillis(PAUSE_MS));
        List<NodeAddress> addresses = IntStream.range(0, nodes)
                .mapToObj(node -> new NodeAddress(
                        "node-" + node, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + node)))
                .toList();
        return new Fleet(addresses, policy, TelemetrySink.discarding(), () -> nowNs, () -> 0);
    }

    /** W = [1 0 0; 0 1 0], one row a part. */
    private LayerRounds rounds(Fleet fleet, Code code) {
        Block weights = Block.of(new float[] {1, 0, 0, 0, 1, 0}, 2, 3);
        CodedLayer coded = new CodedLayer(LinearLayer.of(new DenseLowering(3, 1), weights), code);
        List<Integer> places = IntStream.range(0, code.parts()).boxed().toList();
        LayerRounds.Study study = new LayerRounds.Study(
                fleet,
                new Kept(),
                RoundTiming.defaults(),
                RoundPolicy.CODED,
                0,
                node -> {},
                TelemetrySink.discarding(),
                Kernels.portable(),
                () -> nowNs);
        return new LayerRounds(new LayerPlan.Split("layer", coded, places), WireChoice.EXACT, study);
    }

    private Request takeRequestTo(int node) {
        Request found = requests.stream()
                .filter(request -> request.node == node)
                .findFirst()
                .orElseThrow();
        requests.remove(found);
        return found;
    }

    private void answer(int node, float value) {
        byte[] payload = ShardAnswer.encode(new GemmTimes(0, 0), 0, WireType.FLOAT32, new float[] {value}, 0, 1);
        takeRequestTo(node).answer.slice(0, payload, 1_000);
    }

    private void passPause() {
        nowNs += Duration.ofMillis(PAUSE_MS).toNanos();
    }

    @Test
    void aProbeReachesItsNodeThoughItsRoundIsOverAtOnce() {
        Fleet fleet = fleet(2);
        LayerRounds rounds = rounds(fleet, Code.none(2));
        fleet.missed(0, "cut off");
        fleet.missed(1, "cut off");
        passPause();

        LayerRounds.UnderWay round = rounds.begin(INPUT);
        assertThat(round.advance())
                .as("computed by the gateway, for nobody is waited for")
                .isTrue();
        assertThat(round.finish(raw).localParts()).isEqualTo(2);

        assertThat(requests)
                .hasSize(2)
                .allSatisfy(probe -> assertThat(probe.closed.isEmpty()).isTrue());
        answer(0, 1);
        assertThat(fleet.awaited(0)).isTrue();
    }

    @Test
    void requestsOfAwaitedNodesEndWithTheirRound() {
        LayerRounds rounds = rounds(fleet(3), Code.sum(2));
        LayerRounds.UnderWay round = rounds.begin(INPUT);
        answer(0, 1);
        answer(2, 3);
        assertThat(round.advance()).isTrue();
        round.finish(raw);
        assertThat(raw.data()).containsExactly(1, 2);
        assertThat(takeRequestTo(1).closed.isEmpty()).isFalse();
    }

    @Test
    void answersThatNothingCouldBeComparedWithEndNoParole() {
        Fleet fleet = fleet(3);
        LayerRounds rounds = rounds(fleet, Code.sum(2));
        fleet.distrusted(0, new Fleet.Evidence("part", "layer", nowNs, "as told by another round"));
        passPause();
        fleet.replaced(0, fleet.corrupt(0));
        for (int i = 0; i <= PAROLE; i++) {
            LayerRounds.UnderWay round = rounds.begin(INPUT);
            answer(0, 1);
            answer(1, 2);
            takeRequestTo(2).answer.refused(PartTransport.Refusal.OVERLOADED, "busy");
            assertThat(round.advance()).isTrue();
            round.finish(raw);
        }

        LayerRounds.UnderWay round = rounds.begin(INPUT);
        answer(0, 7);
        answer(1, 2);
        assertThat(round.advance()).as("parity is waited for, to compare").isFalse();
        answer(2, 3);
        assertThat(round.advance()).isTrue();
        round.finish(raw);
        assertThat(raw.data()).containsExactly(1, 2);
        assertThat(fleet.awaited(0)).isFalse();
    }
}
