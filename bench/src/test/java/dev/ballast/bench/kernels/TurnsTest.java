package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contenders whose times are written down, and a clock that they move. */
class TurnsTest {
    private static final long MACS = 1_000_000_000;
    private static final long LEAST_MACS = 50_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final List<String> order = new ArrayList<>();
    private final Stopwatch stopwatch = new Stopwatch(nanos::get, nanos::get);

    /** Takes the first time while warming up, then one after the other. */
    private final class Scripted implements KernelContender {
        private final String name;
        private final double[] times;
        private int next;

        Scripted(String name, double... times) {
            this.name = name;
            this.times = times;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double seconds(int repeats) {
            order.add(name + (repeats == 1 ? "" : " x" + repeats));
            double time = times[Math.min(next++, times.length - 1)];
            nanos.addAndGet((long) (time * repeats * 1e9));
            return time;
        }
    }

    private Outcome compare(Pace pace, long macs, Scripted ours, Scripted... rivals) throws Exception {
        return new Turns(pace, stopwatch).compare(macs, ours, List.of(rivals));
    }

    @AfterEach
    void nobodyIsLeftInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void ratiosAreOfWhatWasMeasuredSideBySide() throws Exception {
        Scripted ours = new Scripted("ours", 9, 1, 10, 100);
        Scripted rival = new Scripted("rival", 9, 2, 30, 400);
        Outcome outcome = compare(new Pace(3, 3, 0, 1000, LEAST_MACS), MACS, ours, rival);
        assertThat(outcome.turns()).isEqualTo(3);
        assertThat(outcome.seconds()).isEqualTo(10);
        assertThat(outcome.rivals()).containsExactly(new Outcome.Rival("rival", 30, Quartiles.of(2.0, 3.0, 4.0)));
    }

    @Test
    void ballastIsMeasuredBesideEachRivalAndWhoIsFirstTakesTurns() throws Exception {
        compare(
                new Pace(2, 2, 0, 1000, LEAST_MACS),
                MACS,
                new Scripted("o", 1),
                new Scripted("a", 1),
                new Scripted("b", 1));
        assertThat(order).containsExactly("o", "a", "b", "o", "a", "o", "b", "a", "o", "b", "o");
    }

    @Test
    void smallLayersAreComputedSeveralTimesInARow() throws Exception {
        compare(new Pace(1, 1, 0, 1, LEAST_MACS), 10_000_000, new Scripted("o", 1), new Scripted("a", 1));
        assertThat(order).containsExactly("o x5", "a x5", "o x5", "a x5");
    }

    @Test
    void warmsUpForAsLongAsItIsTold() throws Exception {
        compare(new Pace(1, 1, 2.5, 1, LEAST_MACS), MACS, new Scripted("o", 1), new Scripted("a", 5));
        assertThat(order).containsExactly("o", "o", "o", "a", "o", "a");
    }

    @Test
    void stopsWhenTheTimeIsUpButNotBeforeTheLeastTurns() throws Exception {
        Pace pace = new Pace(100, 2, 0, 7, LEAST_MACS);
        assertThat(compare(pace, MACS, new Scripted("o", 1), new Scripted("a", 1))
                        .turns())
                .isEqualTo(4);
        assertThat(compare(pace, MACS, new Scripted("o", 10), new Scripted("a", 10))
                        .turns())
                .isEqualTo(2);
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() ->
                        compare(new Pace(1, 1, 0, 1, LEAST_MACS), MACS, new Scripted("o", 1), new Scripted("a", 1)))
                .isInstanceOf(InterruptedException.class);
        assertThat(order).isEmpty();
    }

    @Test
    void aPaceHasATurnAtLeast() {
        assertThatThrownBy(() -> new Pace(2, 3, 0, 1, LEAST_MACS)).hasMessageContaining("from 3 to 2 turns");
        assertThatThrownBy(() -> new Pace(1, 0, 0, 1, LEAST_MACS)).hasMessageContaining("from 0 to 1 turns");
    }
}
