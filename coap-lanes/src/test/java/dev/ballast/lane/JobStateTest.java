package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every transition from every state that a few transitions lead to. */
class JobStateTest {
    private static final List<Consumer<JobState>> TRANSITIONS = List.of(
            JobState::heard,
            JobState::delivered,
            JobState::end,
            JobState::requireStatus,
            JobState::statusRequested,
            JobState::pause,
            JobState::close,
            JobState::needRetransmission);

    /** Calls {@code check} with a fresh state for each sequence of three transitions. */
    private static void afterAnyThree(Consumer<JobState> check) {
        for (Consumer<JobState> first : TRANSITIONS) {
            for (Consumer<JobState> second : TRANSITIONS) {
                for (Consumer<JobState> third : TRANSITIONS) {
                    for (JobState state : List.of(JobState.free(), JobState.statusFirst())) {
                        first.accept(state);
                        second.accept(state);
                        third.accept(state);
                        check.accept(state);
                    }
                }
            }
        }
    }

    @Test
    void beginsUnheardWithPiecesOrWithAStatus() {
        JobState free = JobState.free();
        JobState push = JobState.statusFirst();
        assertThat(free.mustRequestStatus()).isFalse();
        assertThat(push.mustRequestStatus()).isTrue();
        for (JobState state : List.of(free, push)) {
            assertThat(state.maySend()).isTrue();
            assertThat(state.isHeard()).isFalse();
            assertThat(state.isDelivered()).isFalse();
            assertThat(state.isOver()).isFalse();
            assertThat(state.isPaused()).isFalse();
            assertThat(state.isClosed()).isFalse();
            assertThat(state.isRetransmitted()).isFalse();
        }
    }

    @Test
    void whatANodeHasItKeeps() {
        afterAnyThree(state -> {
            boolean over = state.isOver();
            state.delivered();
            state.heard();
            assertThat(state.isHeard()).isTrue();
            assertThat(state.isDelivered()).isEqualTo(!over);
        });
    }

    @Test
    void anEndIsFinalAndSendsNothing() {
        afterAnyThree(state -> {
            state.end();
            TRANSITIONS.forEach(next -> {
                next.accept(state);
                assertThat(state.isOver()).isTrue();
                assertThat(state.isDelivered()).isFalse();
                assertThat(state.maySend()).isFalse();
            });
        });
    }

    @Test
    void aPauseEndsWithTheNeedForAStatus() {
        afterAnyThree(state -> {
            state.pause();
            assertThat(state.isPaused()).isTrue();
            assertThat(state.maySend()).isFalse();
            assertThat(state.mustRequestStatus()).isFalse();
            state.requireStatus();
            assertThat(state.isPaused()).isFalse();
            assertThat(state.mustRequestStatus()).isTrue();
            assertThat(state.maySend()).isEqualTo(!state.isClosed() && !state.isOver());
            state.statusRequested();
            assertThat(state.mustRequestStatus()).isFalse();
            assertThat(state.isPaused()).isFalse();
        });
    }

    @Test
    void aClosedJobSendsNothingAndIsStillPausedByABusyNode() {
        afterAnyThree(state -> {
            boolean paused = state.isPaused();
            state.close();
            assertThat(state.isClosed()).isTrue();
            assertThat(state.maySend()).isFalse();
            assertThat(state.isPaused()).isEqualTo(paused);
            state.requireStatus();
            assertThat(state.maySend()).isFalse();
            assertThat(state.isClosed()).isTrue();
        });
    }

    @Test
    void aRetransmissionIsNeverForgottenAndChangesNothingElse() {
        afterAnyThree(state -> {
            boolean maySend = state.maySend();
            boolean heard = state.isHeard();
            state.needRetransmission();
            assertThat(state.isRetransmitted()).isTrue();
            assertThat(state.maySend()).isEqualTo(maySend);
            assertThat(state.isHeard()).isEqualTo(heard);
        });
    }
}
