package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateCapTest {
    private static final long MS = 1_000_000L;
    private final RateCap cap = new RateCap(50, 0);
    private final List<RateCap.Passed> out = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    private void offer(RateCap to, int id, long nowNs) {
        to.due(nowNs).ifPresent(out::add);
        to.offer(new FleetEvent.Back("n", id), id, nowNs).ifPresent(out::add);
    }

    @Test
    void letsFiftyASecondPass() {
        for (int i = 0; i < 500; i++) {
            offer(cap, i, 20L * i * MS);
        }

        assertThat(out).hasSize(500).allMatch(passed -> passed.leftOut() == 0);
    }

    @Test
    void theNewestOfAFloodFollowsWhenTheSecondIsOverAndCountsTheOthers() {
        for (int i = 0; i < 1000; i++) {
            offer(cap, i, i * MS / 10);
        }
        assertThat(out).hasSize(50);
        assertThat(cap.due(999 * MS)).isEmpty();
        assertThat(cap.dueAtNs()).isEqualTo(1000 * MS);

        RateCap.Passed last = cap.due(1000 * MS).orElseThrow();

        assertThat(last.event()).isEqualTo(new FleetEvent.Back("n", 999));
        assertThat(last.ts()).isEqualTo(999);
        assertThat(last.leftOut()).isEqualTo(949);
        assertThat(cap.holds()).isFalse();
    }

    @Test
    void whatWasHeldCountsForTheNextSecond() {
        for (int i = 0; i < 60; i++) {
            offer(cap, i, 0);
        }
        for (int i = 60; i < 120; i++) {
            offer(cap, i, 1000 * MS);
        }

        assertThat(out).hasSize(100);
        assertThat(out.get(50).leftOut()).isEqualTo(9);
    }

    @Test
    void whatIsHeldCanBeReleasedAtOnce() {
        for (int i = 0; i < 52; i++) {
            offer(cap, i, 0);
        }

        assertThat(cap.release().orElseThrow().leftOut()).isEqualTo(1);
        assertThat(cap.release()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shownAndLeftOutAreAllAndInOrderAndNeverTooMany(int seed) {
        Random random = new Random(seed);
        int limit = 1 + random.nextInt(5);
        RateCap any = new RateCap(limit, 0);
        long now = 0;
        int offered = random.nextInt(200);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < offered; i++) {
            now += random.nextInt(10) == 0 ? random.nextInt(3000) * MS : random.nextInt(100) * MS;
            offer(any, i, now);
            while (times.size() < out.size()) {
                times.add(now);
            }
        }
        any.release().ifPresent(out::add);

        assertThat(out.stream().mapToLong(RateCap.Passed::leftOut).sum() + out.size())
                .isEqualTo(offered);
        assertThat(out).extracting(RateCap.Passed::ts).isSorted();
        for (int i = 2 * limit; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 2 * limit)).isGreaterThanOrEqualTo(1000 * MS);
        }
    }
}
