package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundInboxTest {
    private static final int SLICES = 3;

    private final RoundInbox inbox = new RoundInbox(SLICES + 1);

    private List<RoundInbox.Outcome> takeAll() {
        List<RoundInbox.Outcome> taken = new ArrayList<>();
        for (RoundInbox.Outcome next = inbox.poll(); next != null; next = inbox.poll()) {
            taken.add(next);
        }
        return taken;
    }

    @Test
    void wordsAboutSilenceLeaveRoomForEverySlice() {
        for (int turn = 0; turn < 2; turn++) { // reading frees the whole room again
            for (int word = 0; word < 1_000; word++) {
                assertThat(inbox.put(new RoundInbox.Outcome.Quiet(0))).isTrue();
            }
            for (int slice = 0; slice < SLICES; slice++) {
                assertThat(inbox.put(new RoundInbox.Outcome.Slice(0, slice, new byte[0])))
                        .isTrue();
            }
            assertThat(inbox.put(new RoundInbox.Outcome.Failed(0))).isTrue();
            List<RoundInbox.Outcome> taken = takeAll();
            assertThat(taken)
                    .filteredOn(RoundInbox.Outcome.Quiet.class::isInstance)
                    .hasSize(64);
            assertThat(taken).hasSize(64 + SLICES + 1);
        }
    }

    @Test
    void nothingIsTakenOnceTheRoundIsOver() {
        inbox.close();
        assertThat(inbox.put(new RoundInbox.Outcome.Failed(0))).isFalse();
        assertThat(inbox.poll()).isNull();
    }
}
