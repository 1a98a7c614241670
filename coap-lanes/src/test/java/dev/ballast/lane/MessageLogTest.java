package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    /** More than the first arrays hold, twice over. */
    private static final int MESSAGES = 300;

    @Test
    void remembersEveryDatagram() {
        Random random = new Random(1);
        int[] pieces = random.ints(MESSAGES, -1, 40).toArray();
        int[] asks = random.ints(MESSAGES, -1, 40).toArray();
        MessageLog log = new MessageLog();
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(log.count()).isEqualTo(i);
            assertThat(log.add(pieces[i], asks[i], 1_000L * i, 10L * (i / 2))).isEqualTo(i);
            assertThat(log.lastSentNs()).isEqualTo(10L * (i / 2));
        }
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(log.ask(i)).isEqualTo(asks[i]);
            assertThat(log.sequence(i)).isEqualTo(1_000L * i);
            assertThat(log.sentNs(i)).isEqualTo(10L * (i / 2));
        }
        for (int piece = 0; piece <= 40; piece++) {
            int last = -1;
            for (int i = 0; i < MESSAGES; i++) {
                last = pieces[i] == piece ? i : last;
            }
            assertThat(log.lastWith(piece)).isEqualTo(last);
        }
    }

    @Test
    void findsTheLastThatHadLeftByAMoment() {
        MessageLog log = new MessageLog();
        assertThat(log.lastSentBy(100)).isEqualTo(-1);
        assertThat(log.lastWith(0)).isEqualTo(-1);
        for (long sentNs : new long[] {10, 20, 20, 30}) {
            log.add(0, -1, 0, sentNs);
        }
        assertThat(log.lastSentBy(9)).isEqualTo(-1);
        assertThat(log.lastSentBy(10)).isZero();
        assertThat(log.lastSentBy(19)).isZero();
        assertThat(log.lastSentBy(20)).isEqualTo(2);
        assertThat(log.lastSentBy(100)).isEqualTo(3);
    }
}
