package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LaneTest {
    private static final long MS = 1_000_000;
    private static final int SHARD = 1_200;
    private static final LanePolicy POLICY = LanePolicy.of(212_992, 1_232);

    private final Wire wire = new Wire();

    /** Records all outcomes, and asks again for everything when it is quiet. */
    private final class Owner implements JobListener {
        final List<Integer> answers = new ArrayList<>();
        final List<String> outcomes = new ArrayList<>();
        final ModelNode node;
        LaneJob<Transfer> job;
        long endedNs;

        Owner(ModelNode node, int pieces, int answers, long giveUpNs) {
            this.node = node;
            this.job = node.lane.open(new Body(pieces, answers), "kind", this, wire.nowNs() + giveUpNs);
        }

        @Override
        public void answered(int index, byte[] payload, long latencyNs) {
            assertThat(payload[0]).isEqualTo((byte) index);
            answers.add(index);
        }

        @Override
        public void quiet() {
            outcomes.add("quiet");
            BitSet wanted = new BitSet();
            wanted.set(0, job.transfer().answers());
            answers.forEach(wanted::clear);
            node.lane.askAgain(job, wanted);
        }

        @Override
        public void done() {
            outcomes.add("done");
        }

        @Override
        public void refused(int code, String reason) {
            outcomes.add("refused " + code);
        }

        @Override
        public void lost() {
            outcomes.add("lost");
        }

        @Override
        public void ended() {
            outcomes.add("ended");
            endedNs = wire.nowNs();
        }
    }

    private record Body(int pieces, int answers) implements Transfer {
        @Override
        public int datagramBytes(int piece) {
            return piece < 0 ? 100 : SHARD;
        }
    }

    private ModelNode node(ModelNode.Link link, long seed) {
        return new ModelNode(wire, POLICY, link, MS, seed);
    }

    private static ModelNode.Link clean(long oneWayNs) {
        return new ModelNode.Link(oneWayNs, 0, 0, 0);
    }

    private void run(ModelNode node) {
        node.turn();
        while (wire.step()) {
            assertThat(wire.nowNs()).isLessThan(100_000 * MS);
        }
    }

    @Test
    void sendsEverythingOnceAndEndsWithAllAnswersInOneRoundTrip() {
        ModelNode node = node(clean(2 * MS), 0);
        Owner owner = new Owner(node, 33, 4, 1_000 * MS);
        run(node);
        assertThat(owner.answers).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(node.datagrams)
                .as("each shard once, and a question what has come")
                .isEqualTo(34);
        assertThat(owner.endedNs).isLessThan(6 * MS);
        assertThat(node.lane.jobs()).isZero();
    }

    /** The pieces that the node misses may wait in its receive buffer. Only a status shows this, because it waits behind them. */
    @Test
    void nothingIsSentAgainForAGapThatANodeSeesWhoIsBehindWithReading() {
        ModelNode node = node(clean(2 * MS), 0);
        Owner owner = new Owner(node, 33, 4, 1_000 * MS);
        node.turn();
        wire.after(3 * MS, () -> {
            BitSet all = new BitSet();
            all.set(0, 33);
            node.lane.on(owner.job, 0, new Reply.Missing(all), wire.nowNs());
            node.turn();
        });
        run(node);
        assertThat(owner.answers).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(node.datagrams)
                .as("each shard once, two questions what has come, the spent question for a slice")
                .isEqualTo(36);
        assertThat(node.lane.windowBytes()).isEqualTo(POLICY.startWindowBytes());
    }

    /** When every job loses some of its pieces, the time until the first answer must be learnt all the same. */
    @Test
    void aLostAnswerIsMissedSoonThoughEveryJobWasRepaired() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 0.05, 0), 3);
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            long begun = wire.nowNs();
            Owner owner = new Owner(node, 240, 4, 10_000 * MS);
            run(node);
            assertThat(owner.answers).hasSize(4);
            took.add(owner.endedNs - begun);
        }
        took.sort(null);
        assertThat(took.get(296)).isLessThan(60 * MS);
    }

    @Test
    void asksWithEmptyDatagramsForMoreSlicesThanShards() {
        ModelNode node = node(clean(MS), 0);
        Owner owner = new Owner(node, 2, 9, 1_000 * MS);
        run(node);
        assertThat(owner.answers).hasSize(9).doesNotHaveDuplicates();
        assertThat(node.datagrams).isEqualTo(9);
    }

    @Test
    void keepsWithinItsWindowAndIsDrivenByTheStatusesItRequests() {
        ModelNode node = node(clean(10 * MS), 0);
        Owner owner = new Owner(node, 1_000, 1, 100_000 * MS);
        node.turn();
        int first = node.datagrams * LanePolicy.cost(SHARD);
        assertThat(first).isLessThanOrEqualTo(POLICY.maxWindowBytes());
        run(node);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(node.datagrams).isEqualTo(1_001);
        assertThat(node.lane.windowBytes()).isEqualTo(POLICY.maxWindowBytes());
    }

    @Test
    void twoJobsGoDatagramByDatagramInTurn() {
        ModelNode node = node(clean(MS), 0);
        Owner large = new Owner(node, 2_000, 1, 100_000 * MS);
        Owner small = new Owner(node, 20, 1, 100_000 * MS);
        run(node);
        assertThat(small.endedNs).isLessThan(large.endedNs / 4);
    }

    /** None of the jobs is complete when the window is full. A reply to one of them makes room for all. */
    @Test
    void jobsThatFillTheWindowTogetherDoNotWaitForSilence() {
        ModelNode node = node(clean(2 * MS), 0);
        List<Owner> owners = new ArrayList<>();
        for (int job = 0; job < 16; job++) {
            owners.add(new Owner(node, 30, 4, 100_000 * MS));
        }
        run(node);
        double windows = 16.0 * 30 * LanePolicy.cost(SHARD) / POLICY.maxWindowBytes();
        for (Owner owner : owners) {
            assertThat(owner.answers).hasSize(4);
            assertThat(owner.endedNs).isLessThan((long) (1.5 * (windows + 1) * 4 * MS));
        }
        assertThat(node.datagrams).as("and a question what has come of each").isEqualTo(16 * (30 + 1));
        assertThat(node.lane.windowBytes()).isEqualTo(POLICY.maxWindowBytes());
    }

    @Test
    void aNodeThatNeverRepliesIsLostAtTheEnd() {
        ModelNode node = node(new ModelNode.Link(MS, 0, 1, 0), 0);
        Owner owner = new Owner(node, 5, 2, 300 * MS);
        run(node);
        assertThat(owner.outcomes).startsWith("quiet").endsWith("lost", "ended");
        assertThat(owner.endedNs).isBetween(300 * MS, 302 * MS);
        assertThat(node.datagrams).as("two questions at most for each silence").isLessThan(5 + 2 * 8);
    }

    @Test
    void aRefusalEndsTheJob() {
        ModelNode node = node(clean(MS), 0);
        node.refuse = 503;
        Owner owner = new Owner(node, 5, 2, 300 * MS);
        run(node);
        assertThat(owner.outcomes).containsExactly("refused 503", "ended");
    }

    @Test
    void aBusyNodeIsAskedAgainLaterDuringAPush() {
        ModelNode node = node(clean(MS), 0);
        node.refuse = 503;
        Owner owner = new Owner(node, 50, 0, 10_000 * MS);
        node.turn();
        while (wire.nowNs() < 500 * MS) {
            assertThat(wire.step()).isTrue();
        }
        assertThat(owner.outcomes).isEmpty();
        node.refuse = 0;
        run(node);
        assertThat(owner.outcomes).containsExactly("done", "ended");
    }

    @Test
    void aClosedJobStillHearsWhatComesLate() {
        ModelNode node = node(clean(MS), 0);
        Owner owner = new Owner(node, 5, 2, 300 * MS);
        node.turn();
        node.lane.close(owner.job);
        run(node);
        assertThat(owner.answers).hasSize(2);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(node.datagrams).isEqualTo(6);
    }

    @Test
    void aJobClosedBeforeAllWasSentEndsWithoutAVerdict() {
        ModelNode node = node(clean(MS), 0);
        Owner owner = new Owner(node, 5_000, 2, 300 * MS);
        node.turn();
        node.lane.close(owner.job);
        run(node);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(node.datagrams).isLessThan(200);
    }

    /** Closes the job after {@code delayNs}, as a round does that has all it needs. */
    private void closeAfter(Owner owner, long delayNs) {
        owner.node.turn();
        wire.after(delayNs, () -> {
            owner.node.lane.close(owner.job);
            owner.node.turn();
        });
    }

    /** The window is full long before all pieces were sent, and parity completes each round. */
    @Test
    void aDeadNodeIsLostThoughEveryJobIsClosedOnItsWay() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        for (int round = 0; round < 50; round++) {
            Owner owner = new Owner(node, 140, 4, 250 * MS);
            long begun = wire.nowNs();
            closeAfter(owner, 15 * MS);
            run(node);
            assertThat(owner.job.piecesSent()).isBetween(1, 139);
            assertThat(owner.outcomes).as("round %d", round).containsExactly("lost", "ended");
            assertThat(owner.endedNs - begun).isEqualTo(250 * MS);
        }
        assertThat(node.lane.jobs()).isZero();
    }

    @Test
    void aDeadNodeIsLostThoughNotAllHasLeftByTheEnd() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        Owner owner = new Owner(node, 2_000, 4, 250 * MS);
        run(node);
        assertThat(owner.job.piecesSent()).isLessThan(2_000);
        assertThat(owner.outcomes).containsExactly("lost", "ended");
    }

    /** A reply to one job shows that the node is there, and so does a reply that comes too late for a round. */
    @Test
    void aNodeThatAnswersAfterTheRoundIsNotLost() {
        ModelNode node = node(clean(60 * MS), 0);
        node.lane.measured(120 * MS);
        Owner first = new Owner(node, 140, 4, 250 * MS);
        closeAfter(first, 15 * MS);
        wire.after(20 * MS, () -> closeAfter(new Owner(node, 140, 4, 250 * MS), 15 * MS));
        run(node);
        assertThat(first.outcomes).containsExactly("ended");
        assertThat(first.endedNs).as("the reply to the first datagrams").isBetween(120 * MS, 200 * MS);
        assertThat(node.lane.jobs()).isZero();
    }

    @Test
    void aJobThatNothingWasSentForSaysNothingOfItsNode() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        Owner first = new Owner(node, 140, 4, 250 * MS);
        List<Owner> second = new ArrayList<>();
        wire.after(5 * MS, () -> {
            second.add(new Owner(node, 140, 4, 250 * MS));
            closeAfter(second.get(0), 2 * MS);
        });
        run(node);
        assertThat(first.outcomes).endsWith("lost", "ended");
        assertThat(second.get(0).job.piecesSent()).as("the window is full").isZero();
        assertThat(second.get(0).outcomes).containsExactly("ended");
        assertThat(second.get(0).endedNs).isLessThan(8 * MS);
    }

    /** A node that was asked for the first time just now has had no time to answer. */
    @Test
    void aJobWhoseFirstDatagramLeftAtItsEndSaysNothingOfItsNode() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        Owner owner = new Owner(node, 140, 4, 5 * MS);
        run(node);
        assertThat(owner.outcomes).containsExactly("ended");
    }

    @Test
    void aNodeBehindAWayThatCarriesTooLittleIsNotLost() {
        ModelNode node = node(clean(60 * MS), 0);
        Owner owner = new Owner(node, 2_000, 4, 250 * MS);
        run(node);
        assertThat(owner.job.piecesSent()).isLessThan(2_000);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(owner.endedNs).isGreaterThanOrEqualTo(250 * MS);
    }

    /** A node may stay silent for long when it is asked for an answer that it cannot give yet. */
    @Test
    void aJobThatIsClosedBeforeItAskedForAReplySaysNothingOfItsNode() {
        ModelNode node = node(clean(2 * MS), 0);
        Owner owner = new Owner(node, 140, 4, 250 * MS);
        node.lane.transmit(wire.nowNs(), (job, message, piece, ask, wantsReply) -> message < 5);
        assertThat(owner.job.piecesSent()).isEqualTo(5);
        node.lane.close(owner.job);
        assertThat(owner.outcomes).containsExactly("ended");
    }

    @Test
    void everyQuestionOfAJobWithAsManyAnswersAsPiecesIsAnsweredAtOnce() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        Owner owner = new Owner(node, 140, 140, 250 * MS);
        closeAfter(owner, 15 * MS);
        run(node);
        assertThat(owner.job.piecesSent()).isBetween(1, 139);
        assertThat(owner.outcomes).containsExactly("lost", "ended");
    }

    @Test
    void aPushThatIsInterruptedEndsAtOnce() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        Owner owner = new Owner(node, 50, 0, 30_000 * MS);
        closeAfter(owner, 2 * MS);
        run(node);
        assertThat(owner.outcomes).containsExactly("ended");
        assertThat(owner.endedNs).isLessThan(3 * MS);
    }

    @Test
    void whatAClosedJobHadUnderWayMakesRoomForTheNext() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        closeAfter(new Owner(node, 140, 4, 250 * MS), 5 * MS);
        List<Integer> sent = new ArrayList<>();
        wire.after(6 * MS, () -> {
            Owner next = new Owner(node, 140, 4, 250 * MS);
            closeAfter(next, 5 * MS);
            wire.after(MS, () -> sent.add(next.job.piecesSent()));
        });
        run(node);
        assertThat(sent.get(0)).isPositive();
    }

    @Test
    void whatASilentJobHadUnderWayMakesRoomForTheNext() {
        ModelNode node = node(new ModelNode.Link(2 * MS, 0, 1, 0), 0);
        node.lane.measured(4 * MS);
        int fit = POLICY.startWindowBytes() / LanePolicy.cost(SHARD);
        Owner silent = new Owner(node, fit / 2, 4, 2_000 * MS);
        node.turn();
        List<Integer> sent = new ArrayList<>();
        wire.after(1_000 * MS, () -> {
            Owner next = new Owner(node, 2 * fit, 4, 250 * MS);
            node.turn();
            wire.after(5 * MS, () -> sent.add(next.job.piecesSent()));
        });
        run(node);
        assertThat(silent.outcomes).startsWith("quiet");
        assertThat(sent.get(0)).isGreaterThan(fit * 3 / 4);
    }

    /** The low throughput of jobs with pauses between them says nothing about the link. */
    @Test
    void pausesBetweenJobsDoNotShrinkTheWindow() {
        ModelNode node = node(clean(2 * MS), 0);
        for (int job = 0; job < 50; job++) {
            Owner owner = new Owner(node, 10, 2, 1_000 * MS);
            run(node);
            assertThat(owner.answers).hasSize(2);
            wire.after(50 * MS, node::turn);
            run(node);
        }
        assertThat(node.lane.windowBytes()).isGreaterThanOrEqualTo(POLICY.startWindowBytes());
    }

    static IntStream closings() {
        return IntStream.range(0, 200);
    }

    /** While the node is there, none of its jobs counts against it, whatever becomes of them. Once the node is dead, some do. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("closings")
    void onlyADeadNodeIsLost(int seed) {
        Random random = new Random(seed);
        boolean[] dead = {false};
        long oneWayNs = (1 + random.nextInt(50)) * MS;
        ModelNode.Way way = (bytes, arrival) -> {
            if (!dead[0]) {
                wire.after(oneWayNs + random.nextLong(MS), arrival);
            }
        };
        ModelNode node = new ModelNode(wire, POLICY, way, way, random.nextInt(20) * MS);
        node.lane.measured(2 * oneWayNs);
        for (int phase = 0; phase < 2; phase++) {
            List<Owner> owners = new ArrayList<>();
            for (int job = 0; job < 12; job++) {
                wire.after(job * random.nextLong(20 * MS), () -> {
                    Owner owner = new Owner(node, 1 + random.nextInt(300), 1 + random.nextInt(6), 500 * MS);
                    owners.add(owner);
                    closeAfter(owner, random.nextLong(40 * MS));
                });
            }
            run(node);
            for (Owner owner : owners) {
                if (!dead[0] || owner.job.piecesSent() == 0) {
                    assertThat(owner.outcomes).doesNotContain("lost");
                } else if (owner.job.allSent()) {
                    assertThat(owner.outcomes).contains("lost");
                }
                assertThat(owner.outcomes.stream().filter("ended"::equals)).hasSize(1);
            }
            boolean anyLost = owners.stream().anyMatch(owner -> owner.outcomes.contains("lost"));
            assertThat(anyLost).isEqualTo(dead[0]);
            assertThat(node.lane.jobs()).isZero();
            dead[0] = true;
        }
    }

    @Test
    void theWindowShrinksUnderHeavyLossAndGrowsBack() {
        ModelNode lossy = node(new ModelNode.Link(MS, 0, 0.4, 0), 3);
        Owner owner = new Owner(lossy, 2_000, 0, 100_000 * MS);
        run(lossy);
        assertThat(owner.outcomes).containsExactly("done", "ended");
        assertThat(lossy.lane.windowBytes()).isLessThan(POLICY.maxWindowBytes() / 2);

        ModelNode light = node(new ModelNode.Link(MS, 0, 0.02, 0), 4);
        new Owner(light, 2_000, 0, 100_000 * MS);
        run(light);
        assertThat(light.lane.windowBytes()).isGreaterThan(POLICY.maxWindowBytes() / 2);
    }

    @Test
    void anInterruptedPushGoesOnWhereItStopped() {
        ModelNode node = node(clean(MS), 0);
        Owner first = new Owner(node, 500, 0, 100_000 * MS);
        node.turn();
        while (node.datagrams < 300) {
            wire.step();
        }
        Set<Integer> held = new HashSet<>();
        node.of(first.job).pieces.stream().forEach(held::add);
        node.lane.close(first.job);
        run(node);
        int before = node.datagrams;
        Owner second = new Owner(node, 500, 0, 100_000 * MS);
        held.forEach(node.of(second.job).pieces::set);
        run(node);
        assertThat(second.outcomes).containsExactly("done", "ended");
        assertThat(held).hasSizeGreaterThan(100);
        assertThat(node.datagrams - before).isBetween(500 - held.size() + 1, 500 - held.size() + 3);
    }

    @Test
    void aPushOverALinkWithSomeLossUsesMostOfItsWindow() {
        ModelNode node = node(new ModelNode.Link(2_500_000, 0, 0.01, 0), 5);
        Owner owner = new Owner(node, 35_000, 0, 100_000 * MS);
        run(node);
        assertThat(owner.outcomes).containsExactly("done", "ended");
        assertThat(node.datagrams).isLessThan(35_000 * 103 / 100);
        double windows = 35_000.0 * LanePolicy.cost(SHARD) / POLICY.maxWindowBytes();
        assertThat(owner.endedNs / (5.0 * MS)).as("round trips").isLessThan(1.6 * windows);
    }

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    /** Loss, jitter that reorders, copies: all answers come, each is told once, the node computes once. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheLinkDoesEachAnswerComesOnce(int seed) {
        double loss = seed % 5 * 0.05;
        ModelNode node = node(new ModelNode.Link(MS, seed % 3 * MS, loss, seed % 7 == 0 ? 0.2 : 0), seed);
        List<Owner> owners = new ArrayList<>();
        for (int job = 0; job < 3; job++) {
            owners.add(new Owner(node, 1 + seed * (job + 1) % 70, 1 + seed % 9, 20_000 * MS));
        }
        run(node);
        for (Owner owner : owners) {
            assertThat(owner.answers).hasSize(1 + seed % 9).doesNotHaveDuplicates();
            assertThat(owner.outcomes).isSubsetOf("quiet", "ended").endsWith("ended");
            assertThat(owner.outcomes.stream().filter("ended"::equals)).hasSize(1);
            assertThat(node.of(owner.job).computed).isEqualTo(1);
        }
        assertThat(node.lane.jobs()).isZero();
    }
}
