package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.lane.JobListener;
import dev.ballast.lane.LaneJob;
import dev.ballast.lane.LanePolicy;
import dev.ballast.lane.ModelNode;
import dev.ballast.lane.Transfer;
import dev.ballast.lane.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rounds over lanes that lose datagrams, in virtual time.
 *
 * <p>A round asks for no slice twice exactly when each of its S slices lost at most r of its k + r = n copies on the way back. Losses on
 * the way to the nodes do not matter. So P = (sum over j up to r of C(n, j) p^j (1-p)^(n-j))^S. When a question is lost with its shard, the
 * lane asks again. When that is lost too, the slice counts as lost. This adds about p^2 to p and shows from p = 0.1 on.
 */
@Tag("slow")
class RoundOverLanesTest {
    private static final long MS = 1_000_000;
    private static final int ROUNDS = Boolean.getBoolean("ballast.thorough") ? 1_500 : 600;
    private static final int K = 4;
    private static final int SLICES = 4;
    private static final int SHARDS = 12;

    /** One activation and its slices. */
    private record Body() implements Transfer {
        @Override
        public int pieces() {
            return SHARDS;
        }

        @Override
        public int answers() {
            return SLICES;
        }

        @Override
        public int datagramBytes(int piece) {
            return 1_232;
        }
    }

    /** The work of the driver of a round, without a thread. */
    private static final class Driver {
        private final Wire wire;
        private final List<ModelNode> nodes;
        private final Round round;
        private final Map<Integer, LaneJob<Transfer>> jobs = new TreeMap<>();
        private boolean computedLocally;

        Driver(Wire wire, List<ModelNode> nodes, Decoder decoder) {
            this.wire = wire;
            this.nodes = nodes;
            int[] slices = new int[nodes.size()];
            Arrays.fill(slices, SLICES);
            this.round = new Round(decoder, slices, wire.nowNs() + 5_000 * MS);
            PartSet all = decoder.code().all();
            perform(round.start(Round.AskPlan.of(all, all), wire.nowNs()));
        }

        private void perform(List<RoundAction> actions) {
            for (RoundAction action : actions) {
                if (action instanceof RoundAction.Send send) {
                    int part = send.part();
                    long giveUp = wire.nowNs() + 5_000 * MS;
                    jobs.put(part, nodes.get(part).lane.open(new Body(), "part", new Told(this, part), giveUp));
                    nodes.get(part).turn();
                } else if (action instanceof RoundAction.AskAgain again) {
                    nodes.get(again.part()).lane.askAgain(job(again.part()), again.slices());
                    nodes.get(again.part()).turn();
                } else if (action instanceof RoundAction.ComputeLocally) {
                    computedLocally = true;
                    perform(round.on(new RoundEvent.ComputedLocally(), wire.nowNs()));
                }
            }
        }

        private LaneJob<Transfer> job(int part) {
            return Objects.requireNonNull(jobs.get(part), "the part has been asked");
        }

        void take(RoundEvent event) {
            perform(round.on(event, wire.nowNs()));
        }

        void run() {
            while (!round.complete()) {
                assertThat(wire.step()).isTrue();
            }
            jobs.forEach((part, job) -> nodes.get(part).lane.close(job));
        }
    }

    private record Told(Driver driver, int part) implements JobListener {
        @Override
        public void answered(int index, byte[] payload, long latencyNs) {
            driver.take(new RoundEvent.SliceArrived(part, index, payload));
        }

        @Override
        public void quiet() {
            driver.take(new RoundEvent.PartQuiet(part));
        }

        @Override
        public void done() {
            throw new AssertionError("a round's job has answers");
        }

        @Override
        public void refused(int code, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void lost() {
            driver.take(new RoundEvent.PartFailed(part));
        }

        @Override
        public void ended() {}
    }

    static Stream<Arguments> losses() {
        return Stream.of(0.01, 0.02, 0.05, 0.1)
                .flatMap(p -> IntStream.rangeClosed(0, 2).mapToObj(r -> Arguments.of(p, r)));
    }

    private static Code code(int r) {
        return r == 0 ? Code.none(K) : r == 1 ? Code.sum(K) : Code.mds(K, r);
    }

    private static double closedForm(double p, int r) {
        int n = K + r;
        double covered = 0;
        double choose = 1;
        for (int j = 0; j <= r; j++) {
            covered += choose * Math.pow(p, j) * Math.pow(1 - p, n - j);
            choose = choose * (n - j) / (j + 1);
        }
        return Math.pow(covered, SLICES);
    }

    @ParameterizedTest(name = "loss {0}, parity {1}")
    @MethodSource("losses")
    void theShareOfRoundsThatAskForNothingTwiceIsTheClosedForm(double p, int r) {
        Wire wire = new Wire();
        Decoder decoder = new Decoder(code(r));
        List<ModelNode> nodes = new ArrayList<>();
        for (int node = 0; node < K + r; node++) {
            ModelNode.Link link = new ModelNode.Link(2 * MS, 0, p, 0);
            nodes.add(new ModelNode(wire, LanePolicy.of(212_992, 1_232), link, MS, 31 * node + r));
        }
        int once = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Driver driver = new Driver(wire, nodes, decoder);
            driver.run();
            assertThat(driver.computedLocally).isFalse();
            once += driver.round.slicesAskedAgain() == 0 ? 1 : 0;
        }
        double expected = closedForm(p, r);
        double least = closedForm(p + 2 * p * p, r);
        double deviation = Math.sqrt(expected * (1 - expected) / ROUNDS);
        assertThat(once / (double) ROUNDS)
                .as("closed form %.4f, with lost questions %.4f, deviation %.4f", expected, least, deviation)
                .isBetween(least - 4 * deviation - 1.0 / ROUNDS, expected + 4 * deviation + 1.0 / ROUNDS);
        if (p == 0.02 && r == 1) {
            assertThat(once).isGreaterThanOrEqualTo(ROUNDS * 97 / 100);
        }
    }
}
