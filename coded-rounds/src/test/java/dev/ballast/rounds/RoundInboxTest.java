package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.round.RoundEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundInboxTest {
    private static final int SLICES = 3;

    private final RoundInbox inbox = new RoundInbox(SLICES + 1);

    private List<RoundEvent> takeAll() {
        List<RoundEvent> taken = new ArrayList<>();
        for (RoundEvent next = inbox.poll(); next != null; next = inbox.poll()) {
            taken.add(next);
        }
        return taken;
    }

    @Test
    void reportsOfQuietPartsLeaveRoomForEverySlice() {
        for (int turn = 0; turn < 2; turn++) { // reading frees the whole room again
            for (int report = 0; report < 1_000; report++) {
                assertThat(inbox.put(new RoundEvent.PartQuiet(0))).isTrue();
            }
            for (int slice = 0; slice < SLICES; slice++) {
                assertThat(inbox.put(new RoundEvent.SliceArrived(0, slice, new byte[0])))
                        .isTrue();
            }
            assertThat(inbox.put(new RoundEvent.PartFailed(0))).isTrue();
            List<RoundEvent> taken = takeAll();
            assertThat(taken).filteredOn(RoundEvent.PartQuiet.class::isInstance).hasSize(64);
            assertThat(taken).hasSize(64 + SLICES + 1);
        }
    }

    @Test
    void nothingIsTakenOnceTheRoundIsOver() {
        inbox.close();
        assertThat(inbox.put(new RoundEvent.PartFailed(0))).isFalse();
        assertThat(inbox.poll()).isNull();
    }
}
