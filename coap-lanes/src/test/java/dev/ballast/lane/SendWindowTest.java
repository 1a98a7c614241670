package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The window alone, epoch by epoch. BottleneckTest shows what the window does to a link. */
class SendWindowTest {
    private static final long MS = 1_000_000;
    private static final int LEAST = 10_000;
    private static final int MOST = 1_000_000;
    private static final LanePolicy POLICY = new LanePolicy(MOST, LEAST, Duration.ZERO, Duration.ofMillis(1));
    private static final int START = POLICY.startWindowBytes();

    /** Round trip of the links here. With queues it may take half as long again plus 10 ms. */
    private static final long ROUND_TRIP = 10 * MS;

    private static final long MAY_TAKE = 25 * MS;

    private final SendWindow window = new SendWindow(POLICY);
    private long nowNs = 5_000 * MS;

    /** Fills the window; one more byte does not fit. */
    private long fill() {
        long sequence = window.sent(window.size(), nowNs, ROUND_TRIP);
        assertThat(window.admits(1)).isFalse();
        return sequence;
    }

    /** An epoch of {@code messages} datagrams: {@code lost} of them are lost, the others arrive by its end. */
    private void epoch(int messages, int cost, int lost, long tookNs) {
        window.paceNs(nowNs, ROUND_TRIP);
        long sequence = 0;
        for (int i = 0; i < messages; i++) {
            sequence = window.sent(cost, nowNs, ROUND_TRIP);
        }
        window.settled(sequence);
        window.lost(lost);
        nowNs += tookNs;
        window.heard(nowNs - tookNs, nowNs);
    }

    /** As {@link #epoch}, of a sender who had more to send than the window allowed; one more datagram fills the window. */
    private void fullEpoch(int messages, int cost, int lost, long tookNs) {
        window.settled(fill());
        epoch(messages, cost, lost, tookNs);
    }

    @Test
    void admitsWhatFitsAndOneDatagramAlways() {
        assertThat(window.size()).isEqualTo(START);
        assertThat(window.admits(2 * MOST)).as("when nothing is under way").isTrue();
        window.sent(1_000, nowNs, ROUND_TRIP);
        assertThat(window.admits(START - 1_000)).isTrue();
        assertThat(window.admits(START - 999)).isFalse();
    }

    @Test
    void aSequenceNumberSettlesAllThatLeftBeforeItOnce() {
        long first = window.sent(100_000, nowNs, ROUND_TRIP);
        long second = window.sent(50_000, nowNs, ROUND_TRIP);
        assertThat(window.admits(START - 50_000)).isFalse();
        window.settled(first);
        window.settled(first);
        assertThat(window.admits(START - 50_000)).isTrue();
        assertThat(window.admits(START - 49_999)).isFalse();
        window.settled(second);
        window.settled(first);
        window.sent(1_000, nowNs, ROUND_TRIP);
        assertThat(window.admits(START - 1_000)).isTrue();
        assertThat(window.admits(START - 999)).isFalse();
    }

    /** Cost of the datagrams that leave by {@code untilNs}, with room in the window for all of them. */
    private long leavesBy(long untilNs, int cost) {
        long left = 0;
        while (window.paceNs(nowNs, ROUND_TRIP) <= untilNs) {
            nowNs = Math.max(nowNs, window.paceNs(nowNs, ROUND_TRIP));
            window.settled(window.sent(cost, nowNs, ROUND_TRIP));
            left += cost;
        }
        return left;
    }

    @Test
    void pacesTwoWindowsARoundTripBehindABurstOfAQuarter() {
        long begunNs = nowNs;
        assertThat(leavesBy(begunNs, 100)).isBetween(START / 4L, START / 4L + 100);
        assertThat(leavesBy(begunNs + 10 * ROUND_TRIP, 100)).isBetween(20L * START - 100, 20L * START + 100);
        nowNs = begunNs + 1_000 * ROUND_TRIP;
        assertThat(leavesBy(nowNs, 100))
                .as("after a pause no more than a burst")
                .isBetween(START / 4L, START / 4L + 100);
    }

    @Test
    void growsByAllThatArrivesAtItsStartWhileItIsFull() {
        window.answered(window.sent(1_000, nowNs, ROUND_TRIP));
        assertThat(window.size()).as("nothing had to wait").isEqualTo(START);
        long sequence = fill();
        window.answered(sequence);
        assertThat(window.size()).isEqualTo(2 * START);
        window.answered(sequence);
        assertThat(window.size()).as("no datagram counts twice").isEqualTo(2 * START);
        window.settled(fill());
        assertThat(window.size()).as("what was lost does not count").isEqualTo(2 * START);
        for (int i = 0; i < 3; i++) {
            window.answered(fill());
        }
        assertThat(window.size()).isEqualTo(MOST);
    }

    /** A round trip of 3 ms more than the shortest is not due to late threads. */
    @ParameterizedTest
    @CsvSource({"0, true", "3000000, true", "3000001, false"})
    void growsAtItsStartUntilSomethingHasToWait(long waitNs, boolean grows) {
        window.roundTrip(ROUND_TRIP + 1);
        window.roundTrip(ROUND_TRIP);
        window.roundTrip(ROUND_TRIP + waitNs);
        window.answered(fill());
        assertThat(window.size()).isEqualTo(grows ? 2 * START : START);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "4, 5", "5, 4", "8, 4", "9, 3"})
    void growsAQuarterUpToASixteenthOfLossAndShrinksAQuarterBeyondAnEighth(int lostOf64, int quarters) {
        fullEpoch(63, 100, lostOf64, 20 * MS);
        assertThat(window.size()).isEqualTo(quarters * START / 4);
    }

    @Test
    void doesNotGrowWhereNothingHadToWait() {
        epoch(64, 100, 0, 20 * MS);
        assertThat(window.size()).isEqualTo(START);
    }

    @Test
    void countsEachEpochByItself() {
        fullEpoch(64, 100, 9, 20 * MS);
        epoch(64, 100, 0, 20 * MS);
        assertThat(window.size()).isEqualTo(3 * START / 4);
        fullEpoch(64, 100, 0, 20 * MS);
        assertThat(window.size()).isEqualTo(15 * START / 16);
    }

    /** The window decides nothing in three cases: before 10 ms, on datagrams sent before the epoch, and on fewer than 32 datagrams. */
    @ParameterizedTest
    @CsvSource({"32, 0, 10000000, true", "31, 0, 10000000, false", "32, -1, 10000000, false", "32, 0, 9999999, false"})
    void decidesOnWhatIsEnough(int messages, long sentAfterNs, long tookNs, boolean decides) {
        window.paceNs(nowNs, ROUND_TRIP);
        for (int i = 0; i < messages; i++) {
            window.sent(100, nowNs, ROUND_TRIP);
        }
        window.lost(messages);
        window.heard(nowNs + sentAfterNs, nowNs + tookNs);
        assertThat(window.size()).isEqualTo(decides ? 3 * START / 4 : START);
    }

    @Test
    void halvesInAStallAndGrowsBackTwiceAsFastAsItWas() {
        fill();
        window.lost(100);
        window.stalled(nowNs);
        assertThat(window.size()).isEqualTo(START / 2);
        assertThat(window.admits(MOST))
                .as("what was under way is taken for lost")
                .isTrue();
        window.stalled(nowNs);
        assertThat(window.size()).isEqualTo(START / 4);
        for (int size : new int[] {START / 2, START, START / 4 * 5, START / 16 * 25}) {
            fullEpoch(64, 100, 0, 20 * MS);
            assertThat(window.size()).isEqualTo(size);
        }
    }

    @Test
    void oneStallIsGrownBackFromOnce() {
        window.stalled(nowNs);
        fullEpoch(64, 100, 0, 20 * MS);
        assertThat(window.size()).isEqualTo(START);
        window.roundTrip(ROUND_TRIP);
        epoch(64, 100, 0, MAY_TAKE);
        assertThat(window.size()).as("little arrives").isEqualTo(3 * START / 4);
        window.idle();
        fullEpoch(64, 100, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(15 * START / 16);
    }

    @Test
    void growsBackSlowlyOnceItHasSeenMuchLossSinceTheStall() {
        window.stalled(nowNs);
        window.stalled(nowNs);
        fullEpoch(64, 100, 64, 20 * MS);
        assertThat(window.size()).isEqualTo(START / 16 * 3);
        fullEpoch(64, 100, 0, 20 * MS);
        assertThat(window.size()).isEqualTo(START / 64 * 15);
    }

    @Test
    void staysWithinItsLimits() {
        for (int i = 0; i < 10; i++) {
            window.stalled(nowNs);
        }
        assertThat(window.size()).isEqualTo(LEAST);
        for (int i = 0; i < 30; i++) {
            fullEpoch(64, 100, 0, 20 * MS);
        }
        assertThat(window.size()).isEqualTo(MOST);
    }

    /** 64,000 arrive in 25 ms, the longest round trip allowed: so 64,000 may be in flight. */
    @Test
    void followsWhatArrivesInTheTimeThatARoundTripMayTake() {
        window.roundTrip(ROUND_TRIP);
        int size = START;
        for (int i = 0; i < 4; i++) {
            epoch(64, 1_000, 0, MAY_TAKE);
            size = Math.max(64_000, size - size / 4);
            assertThat(window.size()).isBetween(size - 1, size);
        }
        fullEpoch(64, 1_000, 0, 2 * MAY_TAKE);
        assertThat(window.size()).as("does not grow beyond it").isBetween(63_990, 64_000);
    }

    @Test
    void measuresNothingWhereThereWasNotAlwaysSomethingToSend() {
        window.roundTrip(ROUND_TRIP);
        window.idle();
        epoch(64, 100, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(START);
        window.idle();
        fullEpoch(64, 100, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(5 * START / 4);
    }

    /** Even the fastest round trip of the epoch took longer than allowed. */
    @ParameterizedTest
    @CsvSource({"25000000, true", "25000001, false"})
    void doesNotGrowWhereAllThatWasSentHadToWait(long shortestNs, boolean grows) {
        window.roundTrip(ROUND_TRIP);
        epoch(64, 100, 64, MAY_TAKE);
        int size = window.size();
        window.idle();
        window.roundTrip(shortestNs + MS);
        window.roundTrip(shortestNs);
        window.roundTrip(shortestNs + MS);
        fullEpoch(64, 100, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(grows ? size + size / 4 : size);
    }

    /** Behind the smallest window no datagram waits in a queue of ours: a longer round trip is then the link's own. */
    @ParameterizedTest
    @ValueSource(ints = {LEAST, LEAST + 1})
    void aWayThatTakesLongerBehindTheSmallestWindowHasBecomeLonger(int size) {
        window.adopt(new LanePolicy(2 * size, LEAST, Duration.ZERO, Duration.ofMillis(1)));
        window.roundTrip(ROUND_TRIP);
        window.stalled(nowNs);
        assertThat(window.size()).isEqualTo(size);
        for (int i = 0; i < 2; i++) {
            window.idle();
            window.roundTrip(10 * ROUND_TRIP);
            fullEpoch(64, 100, 0, 20 * ROUND_TRIP);
            boolean longer = i == 1 && size == LEAST;
            assertThat(window.size()).isEqualTo(longer ? 2 * size : size);
        }
    }

    @Test
    void anEpochWithoutARoundTripTellsNothingOfTheWay() {
        window.roundTrip(ROUND_TRIP);
        for (int i = 0; i < 10; i++) {
            window.stalled(nowNs);
        }
        for (int i = 0; i < 3; i++) {
            fullEpoch(64, 10, 0, 4 * MAY_TAKE);
            assertThat(window.size()).as("so little arrives").isEqualTo(LEAST);
        }
    }

    @Test
    void forgetsTheWayWithOtherLimits() {
        window.answered(fill());
        window.stalled(nowNs);
        window.roundTrip(ROUND_TRIP);
        epoch(64, 100, 0, MAY_TAKE);
        window.adopt(POLICY);
        assertThat(window.size()).isEqualTo(START);
        fullEpoch(64, 100, 0, 20 * MS);
        assertThat(window.size())
                .as("no stall to grow back from, no round trip to hold to")
                .isEqualTo(5 * START / 4);
        window.answered(fill());
        assertThat(window.size()).as("at its start again").isEqualTo(5 * START / 2);
    }

    @Test
    void forgetsWhatTheWayCarriedWithOtherLimits() {
        window.roundTrip(ROUND_TRIP);
        epoch(64, 10_000, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(START);
        window.adopt(POLICY);
        window.roundTrip(ROUND_TRIP);
        epoch(64, 1_000, 0, MAY_TAKE);
        assertThat(window.size()).isEqualTo(3 * START / 4);
        window.adopt(new LanePolicy(MOST, MOST, Duration.ZERO, Duration.ofMillis(1)));
        assertThat(window.size()).isEqualTo(MOST);
    }
}
