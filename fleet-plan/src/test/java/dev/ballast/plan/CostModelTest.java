package dev.ballast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The costs of rounds beside sums by hand, and what must hold for any fleet. */
class CostModelTest {
    /** A million bytes of float32 weights each millisecond. */
    private static final BoardRates RATES = new BoardRates(Rate.of(1e9), Rate.of(1e9), Rate.of(1e9), null);

    private static final Overheads FREE = new Overheads(0, 0, 0);
    private static final ElementWidths FLOATS = new ElementWidths(4, 4);
    private static final LinearLayer DENSE =
            LinearLayer.of(new DenseLowering(1000, 1), Block.of(new float[1_000_000], 1000, 1000));

    private static Board board(String name, String machine, int processors, double slower) {
        BoardRates rates = new BoardRates(
                RATES.macs().times(1 / slower),
                RATES.unfolded().times(1 / slower),
                RATES.streamed().times(1 / slower),
                null);
        return new Board(name, machine, processors, 1, rates, FREE);
    }

    private static LinkCost link(double roundTrip) {
        return new LinkCost(
                Latency.always(roundTrip), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 60_000, 1 << 20);
    }

    private static FleetCost fleet(List<Board> boards, LinkCost link) {
        return new FleetCost(
                board("gateway", "gateway", 1, 1),
                boards,
                boards.stream().map(board -> link).toList());
    }

    private static List<Board> apart(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> board("n" + i, "m" + i, 1, 1))
                .toList();
    }

    private static CostBreakdown round(FleetCost fleet, Redundancy redundancy) {
        List<Integer> nodes = IntStream.range(0, fleet.boards().size()).boxed().toList();
        LayerPlan.Split split = (LayerPlan.Split) new Planner(nodes.size(), redundancy, 0).place("fc", DENSE, nodes);
        return new RoundCost(fleet, CostQuantile.USUAL, split, FLOATS).terms();
    }

    @Test
    void aRoundTakesTheWayAndTheStreamingOfOnePart() {
        CostBreakdown terms = round(fleet(apart(4), link(0.01)), Redundancy.coded(0));
        assertThat(terms.travel()).isCloseTo(0.01, within(1e-9));
        assertThat(terms.compute()).isCloseTo(1e-3, within(1e-9)); // 250 rows of 4000 bytes at 10^9 bytes/s
        assertThat(terms.send()).isZero();
    }

    @Test
    void bandwidthIsPaidForBothWays() {
        LinkCost narrow = new LinkCost(Latency.always(0), 1e6, 2e6, 0, 60_000, 1 << 20);
        CostBreakdown terms = round(fleet(apart(4), narrow), Redundancy.coded(0));
        double up = (4000 + 130) / 1e6;
        double down = (1000 + 130) / 2e6;
        assertThat(terms.travel()).isCloseTo(up + down, within(1e-9));
    }

    @Test
    void withParityTheSlowestNodeIsNotWaitedFor() {
        List<Board> boards = new ArrayList<>(apart(4));
        boards.add(1, board("slow", "slow", 1, 100));
        assertThat(round(fleet(boards, link(0.01)), Redundancy.coded(1)).total())
                .isCloseTo(
                        round(fleet(apart(5), link(0.01)), Redundancy.coded(1)).total(), within(1e-4));
        assertThat(round(fleet(boards, link(0.01)), Redundancy.coded(0)).total())
                .isGreaterThan(0.08);
    }

    @Test
    void aCopyOfEachPartMustAnswer() {
        List<Board> boards = new ArrayList<>(apart(4));
        boards.set(0, board("slow", "slow", 1, 100));
        assertThat(round(fleet(boards, link(0.01)), Redundancy.replicated()).total())
                .isLessThan(0.02);
        boards.set(2, board("slow too", "slow too", 1, 100)); // both copies of the first half
        assertThat(round(fleet(boards, link(0.01)), Redundancy.replicated()).total())
                .isGreaterThan(0.08);
    }

    @Test
    void nodesOfOneMachineTakeTurns() {
        List<Board> together =
                IntStream.range(0, 4).mapToObj(i -> board("n" + i, "one", 2, 1)).toList();
        double alone = round(fleet(apart(4), link(0)), Redundancy.coded(0)).compute();
        assertThat(round(fleet(together, link(0)), Redundancy.coded(0)).compute())
                .isCloseTo(2 * alone, within(1e-9));
    }

    @Test
    void jitterCostsLessWithParity() {
        Latency jittery = new Latency(0.009, 0.01, 0.015);
        LinkCost link = new LinkCost(jittery, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 60_000, 1 << 20);
        double all = round(fleet(apart(4), link), Redundancy.coded(0)).waiting();
        double anyFour = round(fleet(apart(5), link), Redundancy.coded(1)).waiting();
        double mean = 0.005 / Math.log(2);
        assertThat(all).isCloseTo(mean * (1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 - Math.log(2)), within(1e-9));
        assertThat(anyFour).isCloseTo(mean * (1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0 - Math.log(2)), within(1e-9));
    }

    @Test
    void lossCostsRepairsThatParitySaves() {
        LinkCost lossy = new LinkCost(
                Latency.always(0.01), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0.1, 60_000, 1 << 20);
        double bare = round(fleet(apart(4), lossy), Redundancy.coded(0)).waiting();
        double none = Math.pow(0.9, 2 * 4); // a datagram each way for each of four
        assertThat(bare).isCloseTo(1.5 * 0.01 * (1 - none), within(1e-9));
        double whole = 0.81;
        double most = Math.pow(whole, 5) + 5 * Math.pow(whole, 4) * (1 - whole);
        assertThat(round(fleet(apart(5), lossy), Redundancy.coded(1)).waiting())
                .isCloseTo(1.5 * 0.01 * (1 - most), within(1e-9));
    }

    @Test
    void whatExceedsTheWindowIsPaced() {
        LinkCost link = new LinkCost(
                Latency.always(0.01), Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 60_000, 100_000);
        assertThat(link.up(link.traffic(25_000), CostQuantile.USUAL)).isCloseTo(0.005, within(1e-12));
        assertThat(link.up(link.traffic(425_000), CostQuantile.USUAL)).isCloseTo(0.005 + 2 * 0.01, within(1e-12));
    }

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingBecomesSlowerOnAFasterFleet(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Board> boards = new ArrayList<>();
        List<Board> faster = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            double slower = 1 + 9 * random.nextDouble();
            boards.add(board("n" + i, "m" + i % 3, 2, slower));
            faster.add(board("n" + i, "m" + i % 3, 2, slower / 2));
        }
        double roundTrip = random.nextDouble() / 50;
        Redundancy redundancy = random.nextBoolean() ? Redundancy.coded(1) : Redundancy.coded(0);
        double usual = round(fleet(boards, link(roundTrip)), redundancy).total();
        assertThat(round(fleet(faster, link(roundTrip)), redundancy).total()).isLessThanOrEqualTo(usual + 1e-12);
        assertThat(round(fleet(boards, link(roundTrip / 2)), redundancy).total())
                .isLessThanOrEqualTo(usual + 1e-12);
        assertThat(usual).isGreaterThanOrEqualTo(roundTrip);
    }

    @Test
    void figuresThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency(2, 1, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new LinkCost(Latency.NONE, 0, 1, 0, 60_000, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> board("n", "m", 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FleetCost(board("g", "g", 1, 1), List.of(), List.of()));
    }
}
