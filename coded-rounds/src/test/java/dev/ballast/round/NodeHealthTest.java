package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
    private static final long MS = 1_000_000;
    private static final long HOUR = 3_600_000 * MS;
    private final NodeHealth health =
            new NodeHealth(new HealthPolicy(3, Duration.ofMillis(100), Duration.ofMillis(350)));

    @Test
    void missesInARowMakeANodeSuspectAndThenBenched() {
        assertThat(health.missed(0)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.SUSPECT);
        assertThat(health.missed(0)).isFalse();
        assertThat(health.awaited()).isTrue();
        assertThat(health.missed(0)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.awaited()).isFalse();
        assertThat(health.missesInARow()).isEqualTo(3);
    }

    @Test
    void nobodyWaitsForANodeThatHasNeverAnswered() {
        NodeHealth unknown = NodeHealth.unknown(new HealthPolicy(3, Duration.ofMillis(100), Duration.ofMillis(350)));
        assertThat(unknown.state()).isEqualTo(NodeHealth.State.UNKNOWN);
        assertThat(unknown.awaited()).isFalse();
        assertThat(unknown.missed(-HOUR)).isTrue();
        assertThat(unknown.state()).as("its first miss").isEqualTo(NodeHealth.State.BENCHED);
        assertThat(unknown.mayAsk(-HOUR + 100 * MS - 1)).isFalse();
        assertThat(unknown.mayAsk(-HOUR + 100 * MS)).isTrue();
    }

    @Test
    void anUnknownNodeIsAskedAtOnceAsAProbeAndItsAnswerMakesItHealthy() {
        NodeHealth unknown = NodeHealth.unknown(new HealthPolicy(3, Duration.ofMillis(100), Duration.ofMillis(350)));
        assertThat(unknown.mayAsk(-HOUR)).isTrue();
        assertThat(unknown.state()).isEqualTo(NodeHealth.State.PROBING);
        assertThat(unknown.mayAsk(-HOUR)).as("one probe at a time").isFalse();
        assertThat(unknown.answered()).isTrue();
        assertThat(unknown.state()).isEqualTo(NodeHealth.State.HEALTHY);
    }

    @Test
    void aNodeWithoutRoomIsOutWhateverItSaysUntilItHasRoom() {
        assertThat(health.lacksRoom()).isTrue();
        assertThat(health.lacksRoom()).as("no news").isFalse();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.present(HOUR)).isFalse();
        assertThat(health.answered()).isFalse();
        assertThat(health.mayAsk(HOUR)).isFalse();
        health.fits(HOUR);
        assertThat(health.mayAsk(HOUR)).isTrue();
        assertThat(health.present(HOUR)).isTrue();
        assertThat(health.awaited()).isTrue();
    }

    @Test
    void anAnswerBetweenMissesClearsTheNode() {
        health.missed(0);
        health.missed(0);
        assertThat(health.answered()).isTrue();
        assertThat(health.answered()).isFalse();
        health.missed(0);
        health.missed(0);
        assertThat(health.state()).isEqualTo(NodeHealth.State.SUSPECT);
    }

    @Test
    void aBenchedNodeIsProbedAfterPausesThatDoubleUpToALimit() {
        for (int i = 0; i < 3; i++) {
            assertThat(health.mayAsk(0)).isTrue();
            health.missed(0);
        }
        long[] pauses = {100, 200, 350, 350};
        long now = 0;
        for (long pause : pauses) {
            assertThat(health.mayAsk(now + pause * MS - 1)).isFalse();
            now += pause * MS;
            assertThat(health.mayAsk(now)).isTrue();
            assertThat(health.state()).isEqualTo(NodeHealth.State.PROBING);
            assertThat(health.awaited()).isFalse();
            assertThat(health.missed(now)).isTrue();
            assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        }
    }

    @Test
    void aNodeThatGaveWrongNumbersIsOutWhateverItSaysUntilItsPartIsReplaced() {
        assertThat(health.distrusted(0, 1)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.answered()).isFalse();
        assertThat(health.missed(2)).isFalse();
        assertThat(health.mayAsk(HOUR)).isFalse();
        health.repaired(HOUR);
        assertThat(health.awaited()).isFalse();
        assertThat(health.mayAsk(HOUR)).as("a probe is due at once").isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.PROBING);
        assertThat(health.answered()).isTrue();
        assertThat(health.awaited()).isTrue();
        assertThat(health.onParole()).isTrue();
    }

    @Test
    void aProbeAfterARepairThatIsNotAnsweredIsFollowedByOthersAfterPausesThatDouble() {
        health.distrusted(0, 0);
        health.repaired(0);
        long now = 0;
        for (long pause : new long[] {200, 350, 350}) {
            assertThat(health.mayAsk(now)).isTrue();
            health.missed(now);
            assertThat(health.mayAsk(now + pause * MS - 1)).isFalse();
            now += pause * MS;
        }
    }

    /** Gives wrong numbers in a round that began at {@code begunNs}, is repaired and answers. */
    private void lie(long begunNs) {
        health.distrusted(begunNs, begunNs + 1);
        health.repaired(begunNs + 2);
        health.answered();
    }

    @Test
    void theSecondTimeWithinADayItIsExcludedWhateverHappens() {
        lie(0);
        assertThat(health.distrusted(24 * HOUR - 1, 24 * HOUR)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.EXCLUDED);
        assertThat(health.distrusted(24 * HOUR, 24 * HOUR)).isFalse();
        assertThat(health.answered()).isFalse();
        for (int i = 0; i < 10; i++) {
            assertThat(health.missed(25 * HOUR)).isFalse();
        }
        health.repaired(25 * HOUR);
        assertThat(health.answered()).isFalse();
        assertThat(health.mayAsk(1_000 * HOUR)).isFalse();
        assertThat(health.state()).isEqualTo(NodeHealth.State.EXCLUDED);
        assertThat(health.awaited()).isFalse();
    }

    @Test
    void aDayLaterItIsAFirstTimeAgain() {
        for (long day = 0; day < 5; day++) {
            lie(day * 24 * HOUR);
            assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        }
    }

    /** Rounds that ran at the same time show one fault. */
    @Test
    void whatBeganBeforeTheRepairIsNoSecondTime() {
        health.distrusted(5, 10);
        assertThat(health.distrusted(7, 11)).as("before the repair").isFalse();
        health.repaired(20);
        health.answered();
        assertThat(health.distrusted(19, 30)).as("asked before the repair").isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.mayAsk(HOUR)).as("another part may be corrupt").isFalse();
        health.repaired(40);
        health.answered();
        assertThat(health.distrusted(40, 41)).as("asked after the repair").isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.EXCLUDED);
    }

    @Test
    void anOperatorLetsAnExcludedNodeInAgainOnParoleAndWithACleanRecord() {
        assertThat(health.readmitted(0)).isFalse();
        lie(0);
        assertThat(health.readmitted(1)).isFalse();
        health.distrusted(10, 11);
        assertThat(health.readmitted(12)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.mayAsk(13)).as("its part has not been replaced").isFalse();
        health.repaired(14);
        assertThat(health.mayAsk(14)).isTrue();
        assertThat(health.answered()).isTrue();
        assertThat(health.onParole()).isTrue();
        lie(20);
        assertThat(health.state()).as("a first time").isEqualTo(NodeHealth.State.HEALTHY);
    }

    @Test
    void aNodeWhosePartWasReplacedWhileItWasExcludedIsAskedOnceItIsReadmitted() {
        lie(0);
        health.distrusted(10, 11);
        health.repaired(12);
        health.readmitted(HOUR);
        assertThat(health.mayAsk(HOUR)).isTrue();
        assertThat(health.answered()).isTrue();
    }

    @Test
    void andIsOnParoleUntilEnoughOfItsAnswersWereChecked() {
        assertThat(health.onParole()).isFalse();
        health.distrusted(0, 0);
        for (int answer = 0; answer < 100; answer++) {
            assertThat(health.onParole()).isTrue();
            health.checked();
        }
        assertThat(health.onParole()).isFalse();
    }

    @Test
    void theFirstAnswerToAProbeBringsItBack() {
        for (int i = 0; i < 3; i++) {
            health.missed(0);
        }
        assertThat(health.answered()).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(health.mayAsk(1)).isTrue();
        health.missed(2);
        assertThat(health.state()).isEqualTo(NodeHealth.State.SUSPECT);
    }

    @Test
    void aNodeThatOnlyRefusesWorkIsBenchedAndBackByItsFirstResult() {
        assertThat(health.refused(0)).isFalse();
        assertThat(health.refused(50 * MS)).isFalse();
        assertThat(health.refused(100 * MS - 1)).as("a burst").isFalse();
        assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(health.refused(100 * MS)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        assertThat(health.refusalsInARow()).isEqualTo(4);
        long now = 100 * MS;
        for (long pause : new long[] {100, 200, 350, 350}) {
            assertThat(health.present(now + 1)).as("it is there, and full").isFalse();
            assertThat(health.mayAsk(now + pause * MS - 1)).isFalse();
            now += pause * MS;
            assertThat(health.mayAsk(now)).isTrue();
            assertThat(health.refused(now)).isTrue();
            assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
        }
        assertThat(health.answered()).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        assertThat(health.refused(now + 1000 * MS)).as("they are counted anew").isFalse();
        assertThat(health.awaited()).isTrue();
    }

    @Test
    void aNodeWithACorruptPartThatAlsoRefusesWorkIsAskedOnceThePartIsReplaced() {
        health.distrusted(0, 0);
        for (int second = 0; second < 10; second++) {
            assertThat(health.refused(second * 1000L * MS)).isFalse();
        }
        assertThat(health.mayAsk(HOUR)).isFalse();
        health.repaired(HOUR);
        assertThat(health.mayAsk(HOUR)).isTrue();
        assertThat(health.answered()).isTrue();
    }

    @Test
    void anExcludedNodeThatRefusesWorkStaysExcluded() {
        lie(0);
        health.distrusted(10, 11);
        for (int second = 0; second < 10; second++) {
            assertThat(health.refused(second * 1000L * MS)).isFalse();
        }
        assertThat(health.state()).isEqualTo(NodeHealth.State.EXCLUDED);
    }

    @Test
    void refusalsBetweenResultsAreNoMoreThanThat() {
        for (int second = 0; second < 100; second++) {
            health.refused(second * 1000L * MS);
            health.refused(second * 1000L * MS + 1);
            health.answered();
            assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        }
    }

    @Test
    void aRefusalForgivesMissesAndMissesDoNotForgiveRefusals() {
        for (int second = 0; second < 2; second++) {
            health.missed(second * 1000L * MS);
            health.missed(second * 1000L * MS);
            health.refused(second * 1000L * MS);
            assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
        }
        health.missed(2000 * MS);
        assertThat(health.refused(2000 * MS)).isTrue();
        assertThat(health.state()).isEqualTo(NodeHealth.State.BENCHED);
    }

    @Test
    void aRefusalSaysWhetherItChangedTheState() {
        health.missed(0);
        assertThat(health.refused(0)).as("suspect, and there after all").isTrue();
        assertThat(health.refused(0)).isFalse();
        assertThat(health.refused(100 * MS)).as("benched").isTrue();
        assertThat(health.refused(100 * MS)).as("as it was").isFalse();
    }

    @Test
    void refusalsOfOneMomentAreABurstWhateverTheClockSays() {
        for (long now : new long[] {HOUR, Long.MAX_VALUE, Long.MIN_VALUE}) {
            for (int refusal = 0; refusal < 5; refusal++) {
                health.refused(now);
                assertThat(health.state()).isEqualTo(NodeHealth.State.HEALTHY);
            }
            health.answered();
        }
    }

    /** A fleet without requests has no round that would probe the node. */
    @Test
    void orUntilItsProbeIsDueAndItSaysAnythingElse() {
        for (int refusal = 0; refusal < 3; refusal++) {
            health.refused(refusal * 100L * MS);
        }
        assertThat(health.present(300 * MS - 1)).isFalse();
        assertThat(health.present(300 * MS)).isTrue();
        assertThat(health.refused(300 * MS)).as("it has not given a result yet").isTrue();
        assertThat(health.awaited()).isFalse();
    }

    @Test
    void aClockThatWrapsAroundDoesNotDisturbTheProbes() {
        long late = Long.MAX_VALUE - 10;
        for (int i = 0; i < 3; i++) {
            health.missed(late);
        }
        assertThat(health.mayAsk(late + 5)).isFalse();
        assertThat(health.mayAsk(late + 100 * MS)).isTrue();
    }

    @Test
    void norDoesItMakeASecondTimeAFirst() {
        long late = Long.MAX_VALUE - HOUR;
        lie(late);
        health.distrusted(late + 2 * HOUR, late + 2 * HOUR + 1);
        assertThat(health.state()).isEqualTo(NodeHealth.State.EXCLUDED);
    }

    @Test
    void refusesAPolicyThatNeverProbes() {
        assertThatThrownBy(() -> new HealthPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1)))
                .hasMessageContaining("at least 1 miss");
        assertThatThrownBy(() -> new HealthPolicy(1, Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
