package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One job datagram by datagram, as its lane drives it. */
class LaneJobTest {
    private static final JobListener NOBODY = new JobListener() {
        @Override
        public void answered(int index, byte[] payload, long latencyNs) {}

        @Override
        public void quiet() {}

        @Override
        public void done() {}

        @Override
        public void refused(int code, String reason) {}

        @Override
        public void lost() {}

        @Override
        public void ended() {}
    };

    private record Body(int pieces, int answers) implements Transfer {
        @Override
        public int datagramBytes(int piece) {
            return 100;
        }
    }

    private final AnswerTimes times = new AnswerTimes();
    private long nowNs = 1_000;

    private LaneJob<Body> job(int pieces, int answers) {
        return new LaneJob<>(new Body(pieces, answers), NOBODY, times, 1_000_000);
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }

    /** Sends the next datagram. Returns what it carries: piece, question, and whether it must request a status. */
    private String send(LaneJob<Body> job) {
        int piece = job.nextPiece();
        int ask = job.nextAsk();
        boolean status = job.state().mustRequestStatus();
        job.sent(piece, ask, status, 0, nowNs);
        return (piece < 0 ? "-" : piece) + " " + (ask < 0 ? "-" : ask) + (status ? " status" : "");
    }

    private List<String> sendAll(LaneJob<Body> job) {
        List<String> sent = new ArrayList<>();
        while (job.hasToSend()) {
            sent.add(send(job));
        }
        return sent;
    }

    @Test
    void everyPieceGoesOnceAndThenAStatusIsRequested() {
        LaneJob<Body> job = job(3, 2);
        assertThat(job.allSent()).isFalse();
        assertThat(sendAll(job)).containsExactly("0 0", "1 1", "2 -", "- - status");
        assertThat(job.allSent()).isTrue();
        assertThat(job.piecesSent()).isEqualTo(3);
        assertThat(job.log().count()).isEqualTo(4);
    }

    /** The node reports gaps by itself; a question behind every piece would be half of the datagrams. */
    @Test
    void asManyQuestionsAsPiecesNeedNoOther() {
        assertThat(sendAll(job(2, 2))).containsExactly("0 0", "1 1");
        assertThat(sendAll(job(2, 4))).containsExactly("0 0", "1 1", "- 2", "- 3");
        assertThat(job(2, 2).needsStatus()).isFalse();
        assertThat(job(3, 2).needsStatus()).isTrue();
        assertThat(job(3, 0).needsStatus()).isTrue();
        assertThat(job(0, 0).needsStatus()).isTrue();
    }

    @Test
    void aPushAsksFirstWhatIsThereAndBringsTheRest() {
        LaneJob<Body> job = job(6, 0);
        assertThat(sendAll(job)).containsExactly("- - status");
        assertThat(job.takeMissing(bits(1, 3, 4, 5), 0))
                .as("none was sent, so none is lost")
                .isZero();
        job.takeStatus(false);
        assertThat(sendAll(job)).containsExactly("1 -", "3 -", "4 -", "5 -", "- - status");
        assertThat(job.state().isDelivered()).isFalse();
    }

    /** A long list of missing pieces does not fit a reply, so pieces beyond its end are not known to be there. */
    @Test
    void aPushBringsAllBeyondTheLastPieceNamed() {
        LaneJob<Body> job = job(6, 0);
        sendAll(job);
        job.takeMissing(bits(1, 3), 0);
        assertThat(sendAll(job)).containsExactly("1 -", "3 -", "4 -", "5 -", "- - status");
    }

    @Test
    void aPushOfOnePieceAsksWhetherItHasCome() {
        LaneJob<Body> job = job(1, 0);
        sendAll(job);
        job.takeMissing(bits(0), 0);
        assertThat(sendAll(job)).containsExactly("0 -", "- - status");
    }

    @Test
    void aPieceNamedThatThePushDoesNotHaveIsPassedOver() {
        LaneJob<Body> job = job(3, 0);
        sendAll(job);
        job.takeMissing(bits(2, 9), 0);
        assertThat(sendAll(job)).containsExactly("2 -", "- - status");
    }

    @Test
    void aPushCarriesNothingBeforeTheFirstStatus() {
        LaneJob<Body> job = job(2, 0);
        job.state().requireStatus();
        assertThat(job.nextPiece()).isEqualTo(-1);
        assertThat(sendAll(job)).containsExactly("- - status");
        assertThat(job.hasToSend()).isFalse();
        job.takeStatus(false);
        assertThat(job.state().isHeard()).isTrue();
        assertThat(sendAll(job)).containsExactly("0 -", "1 -", "- - status");
    }

    @Test
    void whatTheNodeMissesGoesAgainWithTheQuestionThatWasLostWithIt() {
        LaneJob<Body> job = job(3, 2);
        sendAll(job);
        assertThat(job.takeMissing(bits(0, 2), 3)).isEqualTo(2);
        assertThat(job.takeMissing(bits(0, 2), 3)).as("told twice").isZero();
        assertThat(sendAll(job)).containsExactly("0 0", "2 -", "- - status");
        assertThat(job.takeMissing(bits(0), 3))
                .as("what left later may be under way")
                .isZero();
        assertThat(job.takeMissing(bits(0), 4)).isEqualTo(1);
    }

    @Test
    void aPieceThatNeverLeftIsNotLost() {
        LaneJob<Body> job = job(4, 1);
        send(job);
        send(job);
        assertThat(job.takeMissing(bits(0, 1, 2, 3), 1)).isEqualTo(2);
        assertThat(sendAll(job)).containsExactly("0 0", "1 -", "2 -", "3 -", "- - status");
    }

    @Test
    void anAnswerThatCameIsNotAskedForAgain() {
        LaneJob<Body> job = job(2, 2);
        sendAll(job);
        assertThat(job.takeAnswer(0, nowNs)).isTrue();
        assertThat(job.state().isDelivered()).as("who answers has all").isTrue();
        assertThat(job.takeAnswer(0, nowNs)).as("a copy").isFalse();
        assertThat(job.hasAllAnswers()).isFalse();
        job.askAgain(bits(0, 1, 2));
        assertThat(sendAll(job)).containsExactly("- 1");
        job.askAfter(0);
        assertThat(job.hasToSend()).isFalse();
        assertThat(job.takeAnswer(2, nowNs)).isTrue();
        assertThat(job.hasAllAnswers()).isTrue();
    }

    @Test
    void anAnswerOnItsWayIsAskedForOnlyIfItsQuestionWasSpent() {
        LaneJob<Body> job = job(2, 2);
        sendAll(job);
        job.askAfter(1);
        assertThat(job.takeAnswer(1, nowNs)).isTrue();
        assertThat(job.hasToSend()).as("it came after all").isFalse();
        assertThat(job.takeAnswer(0, nowNs)).isTrue();
    }

    @Test
    void aDatagramThatAskedForNothingBringsNoAnswer() {
        LaneJob<Body> job = job(3, 1);
        sendAll(job);
        assertThat(job.takeAnswer(1, nowNs)).isFalse();
        assertThat(job.state().isHeard()).isTrue();
        job.askAfter(1);
        assertThat(job.hasToSend()).isFalse();
        assertThat(job(0, 0).hasAllAnswers()).as("a push has none").isFalse();
    }

    /** Two questions find out why a node is silent. More would only add to a queue that may be full. */
    @Test
    void asksASilentNodeForTwoAnswersAtMost() {
        LaneJob<Body> silent = job(1, 5);
        sendAll(silent);
        silent.askAgain(bits(1, 2, 3, 4));
        assertThat(sendAll(silent)).containsExactly("- 1", "- 2");

        LaneJob<Body> heard = job(1, 5);
        sendAll(heard);
        heard.takeStatus(false);
        heard.askAgain(bits(1, 2, 3, 4, 7));
        assertThat(sendAll(heard)).containsExactly("- 1", "- 2", "- 3", "- 4");
    }

    @Test
    void isDeliveredOnceTheNodeSaysSoOfEverythingSent() {
        LaneJob<Body> job = job(3, 1);
        send(job);
        job.takeStatus(true);
        assertThat(job.state().isDelivered()).as("of what had come").isFalse();
        sendAll(job);
        job.takeStatus(false);
        assertThat(job.state().isDelivered()).isFalse();
        job.takeStatus(true);
        assertThat(job.state().isDelivered()).isTrue();
        job.takeStatus(false);
        assertThat(job.state().isDelivered()).as("for good").isTrue();

        LaneJob<Body> push = job(1, 0);
        sendAll(push);
        push.takeStatus(true);
        sendAll(push);
        push.takeStatus(true);
        assertThat(push.state().isDelivered())
                .as("a push is done when the node says that it is good")
                .isFalse();
    }

    @Test
    void aJobThatWasRepairedRequestsAStatus() {
        LaneJob<Body> job = job(2, 2);
        sendAll(job);
        assertThat(job.needsStatus()).isFalse();
        job.takeMissing(bits(), 1);
        assertThat(job.needsStatus()).isFalse();
        job.takeMissing(bits(0), 1);
        assertThat(job.needsStatus()).isTrue();

        LaneJob<Body> again = job(2, 2);
        again.askAgain(bits());
        assertThat(again.needsStatus()).isTrue();
    }

    /** When a job had to be repaired, nobody knows which datagram an answer belongs to (Karn's rule). */
    @Test
    void learnsHowLongAnswersTakeFromJobsThatWentThroughAtOnce() {
        LaneJob<Body> job = job(1, 3);
        sendAll(job);
        nowNs += 700;
        job.takeAnswer(0, nowNs);
        nowNs += 50;
        job.takeAnswer(1, nowNs);
        assertThat(times.first().mean(0)).isEqualTo(700);
        assertThat(times.gap().mean(0)).isEqualTo(50);
        job.askAgain(bits(2));
        nowNs += 9_000;
        job.takeAnswer(2, nowNs);
        assertThat(times.gap().mean(0)).isEqualTo(50);

        LaneJob<Body> repaired = job(1, 3);
        sendAll(repaired);
        repaired.askAgain(bits(0));
        nowNs += 9_000;
        repaired.takeAnswer(0, nowNs);
        assertThat(times.first().mean(0)).isEqualTo(700);
    }

    @Test
    void learnsHowLongAnswersTakeFromAnyJobBeforeItKnows() {
        LaneJob<Body> repaired = job(1, 3);
        sendAll(repaired);
        repaired.askAgain(bits());
        nowNs += 9_000;
        repaired.takeAnswer(0, nowNs);
        assertThat(times.first().mean(0)).isEqualTo(9_000);
        repaired.takeAnswer(1, nowNs + 5);
        assertThat(times.gap().known()).isFalse();
    }

    @Test
    void whatIsToBeSentNeverTimesOut() {
        LaneJob<Body> job = job(1, 1);
        job.timeoutAt(5_000);
        assertThat(job.timeoutAtNs()).isEqualTo(Long.MAX_VALUE);
        sendAll(job);
        assertThat(job.timeoutAtNs()).isEqualTo(5_000);
    }

    @Test
    void countsTimeoutsInARow() {
        LaneJob<Body> job = job(1, 1);
        sendAll(job);
        assertThat(List.of(job.countTimeout(), job.countTimeout())).containsExactly(0, 1);
        job.takeStatus(false);
        assertThat(List.of(job.countTimeout(), job.countTimeout())).containsExactly(0, 1);
        job.takeAnswer(0, nowNs);
        assertThat(job.countTimeout()).isZero();
    }

    @Test
    void awaitsAPromptReplySinceTheFirstDatagramThatGetsOne() {
        LaneJob<Body> job = job(1, 1);
        assertThat(job.awaitsPromptReply()).isFalse();
        job.promptReplyDue(7);
        job.promptReplyDue(9);
        assertThat(job.awaitsPromptReply()).isTrue();
        assertThat(job.promptSinceNs()).isEqualTo(7);
    }

    @Test
    void pausedItSendsNothingUntilAStatusIsRequired() {
        LaneJob<Body> job = job(1, 0);
        job.state().pause();
        assertThat(job.state().isPaused()).isTrue();
        assertThat(job.hasToSend()).isFalse();
        job.state().requireStatus();
        assertThat(job.state().isPaused()).isFalse();
        assertThat(sendAll(job)).containsExactly("- - status");
    }

    @Test
    void closedOrOverItSendsNothing() {
        LaneJob<Body> closed = job(3, 2);
        send(closed);
        closed.state().requireStatus();
        closed.takeMissing(bits(0), 0);
        closed.state().close();
        assertThat(closed.state().isClosed()).isTrue();
        assertThat(closed.hasToSend()).isFalse();
        assertThat(closed.state().isOver()).isFalse();

        LaneJob<Body> over = job(3, 2);
        over.state().end();
        assertThat(over.state().isOver()).isTrue();
        assertThat(over.hasToSend()).isFalse();
    }
}
