package dev.ballast.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRateTest {
    private static final int EVERY = 200;
    private static final int CHECKS = 2_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 8, 10, 26, 52, 200})
    void everyLayerOfARequestIsCheckedWithinTheRate(int layers) {
        for (CheckRate rate : List.of(new CheckRate(EVERY), new CheckRate(EVERY, new SplittableRandom(layers)))) {
            List<AtomicInteger> left =
                    Stream.generate(AtomicInteger::new).limit(layers).toList();
            Set<Integer> checked = new HashSet<>();
            for (int request = 0; request < EVERY; request++) {
                for (int layer = 0; layer < layers; layer++) {
                    if (rate.next(left.get(layer))) {
                        checked.add(layer);
                    }
                }
            }
            assertThat(checked).hasSize(layers);
        }
    }

    @ParameterizedTest(name = "seed and rate {0}")
    @ValueSource(ints = {1, 2, 3, 5, 7, 64, 200})
    void noLayerGoesWithoutACheckForLongerThanTheRate(int every) {
        CheckRate rate = new CheckRate(every, new SplittableRandom(every));
        AtomicInteger left = new AtomicInteger();
        Set<Integer> gaps = new HashSet<>();
        int gap = 0;
        for (int checks = 0; checks < CHECKS; ) {
            gap++;
            if (rate.next(left)) {
                assertThat(gap).isLessThanOrEqualTo(every);
                assertThat(gap).isGreaterThanOrEqualTo(checks == 0 ? 1 : every - every / 2);
                gaps.add(gap);
                gap = 0;
                checks++;
            }
        }
        assertThat(gaps)
                .containsAll(
                        IntStream.rangeClosed(every - every / 2, every).boxed().toList());
    }

    /** With a fixed distance of 200 rounds, a client that sends ten images in turn would have one image checked for ever. */
    @Test
    void inputsThatComeInTurnAreAllChecked() {
        int inputs = 10;
        CheckRate rate = new CheckRate(EVERY, new SplittableRandom(1));
        AtomicInteger left = new AtomicInteger();
        Set<Integer> checked = new HashSet<>();
        for (int round = 0; round < 60 * EVERY; round++) {
            if (rate.next(left)) {
                checked.add(round % inputs);
            }
        }
        assertThat(checked).hasSize(inputs);
    }

    @Test
    void theSameSeedChecksTheSameRounds() {
        CheckRate one = new CheckRate(EVERY, new SplittableRandom(7));
        CheckRate other = new CheckRate(EVERY, new SplittableRandom(7));
        AtomicInteger ofOne = new AtomicInteger();
        AtomicInteger ofOther = new AtomicInteger();
        for (int round = 0; round < 10 * EVERY; round++) {
            assertThat(one.next(ofOne)).isEqualTo(other.next(ofOther));
        }
    }

    @Test
    void zeroChecksNothing() {
        CheckRate never = new CheckRate(0, new SplittableRandom(1));
        AtomicInteger left = new AtomicInteger();
        assertThat(IntStream.range(0, EVERY).filter(round -> never.next(left))).isEmpty();
        assertThatThrownBy(() -> new CheckRate(-1)).hasMessageContaining("-1");
    }
}
