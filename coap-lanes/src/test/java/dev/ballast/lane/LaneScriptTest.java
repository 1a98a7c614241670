package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lane datagram by datagram and nanosecond by nanosecond; the test plays the node. */
class LaneScriptTest {
    private static final long MS = 1_000_000;
    private static final long NEVER = 1_000_000 * MS;

    /**
     * Round trip of the link, measured once. The timeout of a status is the round trip, 4 deviations of half of it, and the least timeout.
     */
    private static final long ROUND_TRIP = 8 * MS;

    private static final long STATUS = 3 * ROUND_TRIP + MS;

    /** Timeout of an answer while no answer time is known: that of the policy, and the least timeout. */
    private static final long FIRST_ANSWER = 101 * MS;

    /** A window of 16 datagrams. */
    private static final int COST = 2_000;

    private static final LanePolicy POLICY =
            new LanePolicy(16 * COST, 4 * COST, Duration.ofMillis(100), Duration.ofMillis(1));

    private final Lane<Body> lane = new Lane<>(POLICY);
    private final List<String> sent = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final List<LaneJob<Body>> opened = new ArrayList<>();
    private boolean portFull;
    private long nowNs = 7_000 * MS;

    private record Body(int pieces, int answers) implements Transfer {
        @Override
        public int datagramBytes(int piece) {
            return COST - LanePolicy.OVERHEAD_BYTES;
        }
    }

    private final class Told implements JobListener {
        final int job = opened.size();

        private void say(String what) {
            said.add(job + " " + what);
        }

        @Override
        public void answered(int index, byte[] payload, long latencyNs) {
            say("answer " + index + " of " + payload.length + " bytes after " + latencyNs / MS + " ms");
        }

        @Override
        public void quiet() {
            say("quiet");
        }

        @Override
        public void done() {
            say("done");
        }

        @Override
        public void refused(int code, String reason) {
            say("refused " + code + " " + reason);
        }

        @Override
        public void lost() {
            say("lost");
        }

        @Override
        public void ended() {
            say("ended");
        }
    }

    private LaneJob<Body> open(int pieces, int answers, long giveUpNs) {
        LaneJob<Body> job = lane.open(new Body(pieces, answers), "kind", new Told(), giveUpNs);
        opened.add(job);
        return job;
    }

    private LaneJob<Body> open(int pieces, int answers) {
        return open(pieces, answers, nowNs + NEVER);
    }

    /** Transmits at this moment. Returns the datagrams sent: job, piece, question, and whether a reply is wanted. */
    private List<String> transmit() {
        sent.clear();
        lane.transmit(nowNs, (job, message, piece, ask, wantsReply) -> {
            if (portFull) {
                return false;
            }
            assertThat(message).isEqualTo(job.log().count());
            String what = (piece < 0 ? "-" : piece) + " " + (ask < 0 ? "-" : ask) + (wantsReply ? " reply" : "");
            sent.add(opened.indexOf(job) + ": " + what);
            return true;
        });
        return List.copyOf(sent);
    }

    /** Transmits as the pace allows until nothing is left or the window is full. */
    private List<String> transmitAll() {
        List<String> all = new ArrayList<>(transmit());
        while (lane.wakeAtNs() > nowNs && lane.wakeAtNs() - nowNs <= ROUND_TRIP / 4) {
            nowNs = lane.wakeAtNs();
            all.addAll(transmit());
        }
        return all;
    }

    /** Lets time pass until the lane wakes, which must be after {@code ns}. */
    private void sleep(long ns) {
        assertThat(lane.wakeAtNs() - nowNs).isEqualTo(ns);
        lane.tick(nowNs + ns - 1);
        assertThat(lane.wakeAtNs() - nowNs)
                .as("nothing happens a nanosecond too early")
                .isEqualTo(ns);
        nowNs += ns;
        lane.tick(nowNs);
    }

    private void hear(LaneJob<Body> job, int message, Reply reply) {
        lane.on(job, message, reply, nowNs);
    }

    private static Reply answer() {
        return new Reply.Answer(new byte[3]);
    }

    private static Reply received(int... missing) {
        return new Reply.Received(bits(missing));
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }

    @Test
    void anIdleLaneSleeps() {
        assertThat(lane.wakeAtNs()).isZero();
        assertThat(transmit()).isEmpty();
        assertThat(lane.wakeAtNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(lane.jobs()).isZero();
        assertThat(lane.roundTripNs()).isEqualTo(5 * MS);
        assertThat(lane.windowBytes()).isEqualTo(16 * COST);
    }

    @Test
    void takesOtherLimits() {
        lane.adopt(new LanePolicy(8 * COST, 4 * COST, Duration.ofMillis(300), Duration.ofMillis(2)));
        assertThat(lane.windowBytes()).isEqualTo(8 * COST);
        open(1, 1);
        transmit();
        sleep(302 * MS);
    }

    @Test
    void requestsAStatusEveryQuarterOfTheWindowThatFillsByThePace() {
        lane.measured(ROUND_TRIP);
        open(40, 1);
        assertThat(transmit()).as("a burst of a quarter").hasSize(5);
        nowNs = lane.wakeAtNs();
        List<String> rest = transmitAll();
        assertThat(rest)
                .containsExactly(
                        "0: 5 -",
                        "0: 6 -",
                        "0: 7 - reply",
                        "0: 8 -",
                        "0: 9 -",
                        "0: 10 -",
                        "0: 11 - reply",
                        "0: 12 -",
                        "0: 13 -",
                        "0: 14 -",
                        "0: 15 - reply");
        assertThat(nowNs - 7_000 * MS).as("two windows a round trip").isEqualTo(3 * ROUND_TRIP / 8 - ROUND_TRIP / 32);
    }

    @Test
    void aFullWindowThatNothingComesBackOfIsTakenForLostLaterAndLater() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(400, 1);
        transmitAll();
        long stall = STATUS;
        for (int times = 0; times < 6; times++) {
            sleep(stall);
            assertThat(lane.windowBytes()).isEqualTo(times == 0 ? 8 * COST : 4 * COST);
            assertThat(transmitAll().get(0)).as("the first requests a status").endsWith("- reply");
            stall = STATUS << Math.min(times + 1, 4);
        }
        nowNs += MS;
        hear(job, job.log().count() - 1, received());
        assertThat(lane.wakeAtNs()).as("until a status comes").isLessThanOrEqualTo(nowNs + (STATUS << 4));
        transmitAll();
        long timeouts = lane.wakeAtNs() - nowNs;
        sleep(timeouts);
        transmitAll();
        assertThat(lane.wakeAtNs() - nowNs).isEqualTo(2 * timeouts);
    }

    @Test
    void jobsGoDatagramByDatagramInTurnWhoeverEnds() {
        open(1, 1);
        open(3, 3);
        open(2, 2);
        assertThat(transmitAll())
                .containsExactly(
                        "0: 0 0 reply", "1: 0 0 reply", "2: 0 0 reply", "1: 1 1 reply", "2: 1 1 reply", "1: 2 2 reply");
        assertThat(lane.jobs()).isEqualTo(3);
        hear(opened.get(0), 0, answer());
        assertThat(lane.jobs()).isEqualTo(2);
        open(2, 2);
        lane.askAgain(opened.get(1), bits(1));
        assertThat(transmitAll()).containsExactlyInAnyOrder("1: - 1 reply", "3: 0 0 reply", "3: 1 1 reply");
    }

    @Test
    void whatThePortDoesNotTakeIsOfferedAgain() {
        LaneJob<Body> job = open(1, 1);
        portFull = true;
        assertThat(transmit()).isEmpty();
        assertThat(lane.wakeAtNs()).as("at once").isEqualTo(nowNs);
        assertThat(job.log().count()).isZero();
        portFull = false;
        assertThat(transmit()).containsExactly("0: 0 0 reply");
    }

    @Test
    void tellsEachAnswerOnceAndEndsWithTheLast() {
        LaneJob<Body> job = open(2, 2);
        transmit();
        nowNs += 20 * MS;
        hear(job, 1, answer());
        hear(job, 1, answer());
        nowNs += 10 * MS;
        hear(job, 0, answer());
        hear(job, 0, answer());
        assertThat(said)
                .containsExactly("0 answer 1 of 3 bytes after 20 ms", "0 answer 0 of 3 bytes after 30 ms", "0 ended");
        assertThat(lane.jobs()).isZero();
        assertThat(lane.wakeAtNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aReplyToWhatWasNeverSentIsPassedOver() {
        LaneJob<Body> job = open(2, 2);
        transmit();
        hear(job, 2, answer());
        hear(job, 2, new Reply.Refused(404, "?"));
        assertThat(said).isEmpty();
        assertThat(job.state().isHeard()).isFalse();
    }

    @Test
    void anEndIsFinalWhateverTheNodeSaysLater() {
        LaneJob<Body> push = open(1, 0);
        transmitAll();
        hear(push, 0, new Reply.Done());
        hear(push, 0, new Reply.Done());
        hear(push, 0, new Reply.Refused(404, "?"));
        lane.close(push);
        LaneJob<Body> refused = open(1, 1);
        transmitAll();
        hear(refused, 0, new Reply.Refused(503, "busy"));
        hear(refused, 0, answer());
        LaneJob<Body> gone = open(1, 0);
        transmitAll();
        hear(gone, 0, new Reply.Refused(404, "gone"));
        assertThat(said)
                .containsExactly("0 done", "0 ended", "1 refused 503 busy", "1 ended", "2 refused 404 gone", "2 ended");
    }

    /** The push asks at intervals that grow fourfold: each silence and each refusal doubles the interval. */
    @Test
    void aBusyNodeIsAskedAgainLaterAndLaterDuringAPush() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> push = open(3, 0);
        for (int shift : new int[] {0, 2, 4, 6, 6}) {
            assertThat(transmit()).containsExactly("0: - - reply");
            hear(push, push.log().count() - 1, new Reply.Refused(503, "busy"));
            hear(push, push.log().count() - 1, new Reply.Refused(503, "busy"));
            assertThat(transmit()).isEmpty();
            sleep(STATUS << shift);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void aBusyNodeShrinksTheWindowOncePerWindow() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> push = open(300, 0);
        transmit();
        hear(push, 0, received());
        transmitAll();
        int size = lane.windowBytes();
        for (int message = 1; message < 5; message++) {
            hear(push, message, new Reply.Refused(503, "busy"));
        }
        assertThat(lane.windowBytes()).isEqualTo(size / 2);
    }

    @Test
    void aRoundTripIsMeasuredByAStatusThatComesAtOnce() {
        LaneJob<Body> job = open(3, 1);
        transmitAll();
        nowNs += 16 * MS;
        hear(job, 3, received());
        assertThat(lane.roundTripNs()).isEqualTo(16 * MS);
        lane.measured(8 * MS);
        assertThat(lane.roundTripNs()).isEqualTo(15 * MS);
    }

    /** From the status on, the job waits for the product. The owner is told once that the product fails to come. */
    @Test
    void waitsForTheFirstAnswerOnceTheNodeHasEverything() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(3, 1);
        transmitAll();
        long sentNs = nowNs;
        nowNs += ROUND_TRIP;
        hear(job, 3, received());
        sleep(sentNs + FIRST_ANSWER - nowNs);
        assertThat(said).containsExactly("0 quiet");
    }

    @Test
    void waitsForANextAnswerByTheGapsBetweenAnswers() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(3, 3);
        transmitAll();
        nowNs += 20 * MS;
        hear(job, 0, answer());
        sleep(ROUND_TRIP / 2 + MS);
        assertThat(said).containsExactly("0 answer 0 of 3 bytes after 20 ms", "0 quiet");
    }

    /**
     * First the lane asks what has come, because the owner can do nothing yet. Then it tells the owner, again and again at intervals that
     * double.
     */
    @Test
    void aSilentNodeIsAskedForAStatusBeforeItsOwnerHearsOfIt() {
        lane.measured(ROUND_TRIP);
        open(3, 1);
        transmitAll();
        sleep(STATUS);
        assertThat(said).isEmpty();
        for (int times = 1; times < 4; times++) {
            assertThat(transmit()).containsExactly("0: - - reply");
            sleep(STATUS);
            assertThat(said).hasSize(times).containsOnly("0 quiet");
        }
    }

    @Test
    void whoseNodeHasEverythingIsSaidToBeQuietAtIntervalsThatDouble() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(3, 1);
        transmitAll();
        hear(job, 3, received());
        long status = 3 * lane.roundTripNs(); // about: the status came at once
        nowNs = lane.wakeAtNs();
        lane.tick(nowNs);
        long first = lane.wakeAtNs() - nowNs;
        assertThat(first).isBetween(status, 2 * STATUS);
        for (int times = 1; times < 9; times++) {
            assertThat(transmit()).isEmpty();
            sleep(first << Math.min(times - 1, 6));
        }
        assertThat(said).hasSize(9).containsOnly("0 quiet");
    }

    @Test
    void whatTheNodeMissesIsSentAgainAtOnce() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(4, 1);
        transmitAll();
        nowNs += ROUND_TRIP;
        hear(job, 4, received(1, 3));
        assertThat(transmitAll()).containsExactly("0: 1 -", "0: 3 -", "0: - - reply");
    }

    /** A node reports a gap at once, so it cannot have known of datagrams sent within the last round trip. */
    @Test
    void aGapIsRepairedOnlyWhereThePieceCouldHaveArrived() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(2, 2);
        transmit();
        nowNs += ROUND_TRIP - 1;
        hear(job, 0, new Reply.Missing(bits(1)));
        assertThat(transmit()).as("its question is spent").containsExactly("0: - 0 reply");
        nowNs++;
        hear(job, 2, new Reply.Missing(bits(1)));
        assertThat(transmitAll()).containsExactly("0: 1 0 reply", "0: - - reply", "0: - 1 reply");
    }

    @Test
    void aGapOfAJobWithMorePiecesThanAnswersIsAskedAbout() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(4, 1);
        transmitAll();
        nowNs += 2 * ROUND_TRIP;
        hear(job, 0, new Reply.Missing(bits(1)));
        assertThat(transmitAll()).containsExactly("0: - - reply", "0: - 0 reply");
    }

    @Test
    void aJobEndsWhenItsTimeIsOver() {
        open(1, 1, nowNs + 50 * MS);
        transmit();
        sleep(50 * MS);
        assertThat(said).containsExactly("0 lost", "0 ended");

        LaneJob<Body> heard = open(3, 1, nowNs + 50 * MS);
        transmitAll();
        hear(heard, 3, received());
        nowNs = heard.giveUpNs();
        lane.tick(nowNs);
        assertThat(said).endsWith("0 ended", "1 ended").doesNotContain("1 lost");
        assertThat(lane.jobs()).isZero();
    }

    @Test
    void aClosedJobIsNeverQuietAndAsksForNothing() {
        LaneJob<Body> job = open(3, 3);
        transmit();
        lane.close(job);
        lane.askAgain(job, bits(0, 1, 2));
        assertThat(transmit()).isEmpty();
        sleep(FIRST_ANSWER);
        assertThat(lane.wakeAtNs()).isEqualTo(job.giveUpNs());
        hear(job, 0, new Reply.Missing(bits(0)));
        assertThat(said).isEmpty();
        hear(job, 1, answer());
        assertThat(said).containsExactly("0 answer 1 of 3 bytes after 101 ms");
    }

    /**
     * Half of the job was sent and a reply is due. The next reply of the node, or the end of the job's time, shows whether the node is
     * there.
     */
    @Test
    void aJobClosedOnItsWayEndsWithTheFirstSignOfItsNode() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(20, 20);
        LaneJob<Body> other = open(1, 1);
        transmit();
        assertThat(job.allSent()).isFalse();
        assertThat(other.allSent()).isTrue();
        lane.close(job);
        assertThat(said).isEmpty();
        assertThat(lane.jobs()).isEqualTo(2);
        hear(other, 0, new Reply.Missing(bits()));
        assertThat(said).containsExactly("0 ended");
        assertThat(lane.jobs()).isEqualTo(1);
        lane.close(job);
        assertThat(said).containsExactly("0 ended");
    }

    @Test
    void aJobClosedOnItsWayIsLostIfItsNodeSaysNothingForAsLongAsAReplyTakes() {
        lane.measured(ROUND_TRIP);
        for (long giveUpAfterNs : new long[] {STATUS, STATUS - 1}) {
            said.clear();
            opened.clear();
            LaneJob<Body> job = open(20, 20, nowNs + giveUpAfterNs);
            transmit();
            lane.close(job);
            nowNs += giveUpAfterNs;
            lane.tick(nowNs);
            assertThat(said).isEqualTo(giveUpAfterNs == STATUS ? List.of("0 lost", "0 ended") : List.of("0 ended"));
            open(1, 1);
            transmit();
            hear(opened.get(1), 0, answer());
        }
    }

    @Test
    void aJobClosedOnItsWayEndsAtOnceIfItsNodeHasSpokenSince() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(20, 20);
        transmit();
        hear(job, 0, new Reply.Missing(bits()));
        lane.close(job);
        assertThat(said).containsExactly("0 ended");

        LaneJob<Body> unasked = open(20, 1);
        lane.transmit(nowNs + ROUND_TRIP, (of, message, piece, ask, wantsReply) -> message < 1);
        assertThat(unasked.piecesSent()).isEqualTo(1);
        lane.close(unasked);
        assertThat(said).as("the product that it asked for may take long").containsExactly("0 ended", "1 ended");
    }

    @Test
    void aJobThatNothingWasSentForEndsAtOnce() {
        lane.close(open(3, 1));
        LaneJob<Body> push = open(20, 0);
        transmit();
        lane.close(push);
        assertThat(said).as("and so does a push").containsExactly("0 ended", "1 ended");
    }

    /** Statuses that come at once show whether the datagrams in flight lengthen the round trip. */
    @Test
    void growsByAllThatIsAnsweredUntilAStatusHadToWait() {
        lane.adopt(new LanePolicy(1_000_000, 4 * COST, Duration.ofMillis(100), Duration.ofMillis(1)));
        int start = lane.windowBytes();
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(2_000, 1);
        transmitAll();
        int sentBytes = job.log().count() * COST;
        hear(job, job.log().count() - 1, received());
        assertThat(lane.windowBytes()).isEqualTo(start + sentBytes);
        transmitAll();
        nowNs += ROUND_TRIP;
        hear(job, job.log().count() - 1, received());
        int grown = lane.windowBytes();
        assertThat(grown).isGreaterThan(start + sentBytes);
        transmitAll();
        hear(job, job.log().count() - 1, received());
        assertThat(lane.windowBytes()).as("8 ms later than the shortest").isEqualTo(grown);
    }

    @Test
    void whatTheNodeMissesShrinksTheWindowOnceItIsMuch() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> job = open(1_000, 1);
        for (int messages = 16; messages <= 48; messages += 16) {
            transmitAll();
            assertThat(job.log().count()).isEqualTo(messages);
            nowNs += ROUND_TRIP;
            hear(job, messages - 1, received(1, 2, 3, 4, 5, 6, 7, 8, 9));
        }
        assertThat(lane.windowBytes()).isEqualTo(12 * COST);
    }

    @Test
    void anEndedJobMakesRoomInTheWindow() {
        lane.measured(ROUND_TRIP);
        LaneJob<Body> first = open(16, 16);
        LaneJob<Body> second = open(1, 1);
        assertThat(transmitAll()).hasSize(16);
        hear(first, 0, new Reply.Refused(404, "gone"));
        assertThat(second.log().count()).isEqualTo(1);
        open(8, 8);
        assertThat(transmitAll()).hasSize(8);
    }
}
