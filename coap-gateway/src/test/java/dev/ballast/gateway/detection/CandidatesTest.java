package dev.ballast.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidatesTest {
    private static Detection random(Random random, int span) {
        float left = random.nextInt(span);
        float top = random.nextInt(span);
        Box box = new Box(left, top, left + 1 + random.nextInt(8), top + 1 + random.nextInt(8));
        return new Detection(random.nextInt(3), random.nextInt(100) / 100f, box);
    }

    /** The definition: sorted by score; a box stays unless it overlaps a stronger one of its class that stays. */
    private static List<Detection> naive(List<Detection> all, double iou) {
        List<Detection> left = new ArrayList<>(all);
        left.sort(Comparator.comparingDouble(found -> -found.score()));
        List<Detection> kept = new ArrayList<>();
        while (!left.isEmpty()) {
            Detection next = left.remove(0);
            kept.add(next);
            left.removeIf(other -> other.label() == next.label() && next.box().overlap(other.box()) > iou);
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void overlappingBoxesOfOneClassAreDropped(int seed) {
        Random random = new Random(seed);
        List<Detection> strong = new ArrayList<>();
        Candidates candidates = new Candidates(0.3f);
        for (int i = 0; i < 200; i++) {
            Detection next = random(random, 20);
            candidates.add(next.label(), next.score(), next.box());
            if (next.score() >= 0.3f) {
                strong.add(next);
            }
        }
        double iou = random.nextInt(10) / 10.0;
        assertThat(candidates.distinct(iou)).isEqualTo(naive(strong, iou));
    }

    @Test
    void theStrongestAreKeptWhenThereAreTooMany() {
        Candidates candidates = new Candidates(0);
        int count = 5_000;
        for (int i = 0; i < count; i++) {
            candidates.add(0, i / (float) count, new Box(3 * i, 0, 3 * i + 1, 1));
        }
        List<Detection> kept = candidates.distinct(0.5);
        assertThat(kept).hasSize(Candidates.MOST_KEPT);
        assertThat(kept.get(0).score()).isEqualTo(4_999f / count);
        assertThat(kept.get(Candidates.MOST_KEPT - 1).score()).isEqualTo((5_000f - Candidates.MOST_KEPT) / count);
    }

    /** Equal boxes of one class: only the strongest 4,096 are compared with it. */
    @Test
    void theWorkIsBounded() {
        Candidates candidates = new Candidates(0);
        for (int i = 0; i < 10_000; i++) {
            candidates.add(0, 0.9f, new Box(0, 0, 1, 1));
        }
        candidates.add(1, 0.8f, new Box(0, 0, 1, 1));
        assertThat(candidates.distinct(0.5)).containsExactly(new Detection(0, 0.9f, new Box(0, 0, 1, 1)));
    }

    @Test
    void aScoreThatIsNoNumberIsNotTaken() {
        Candidates candidates = new Candidates(0);
        candidates.add(0, Float.NaN, new Box(0, 0, 1, 1));
        candidates.add(0, 1, new Box(0, Float.NaN, 1, 1));
        assertThat(candidates.distinct(0.5)).isEmpty();
    }
}
