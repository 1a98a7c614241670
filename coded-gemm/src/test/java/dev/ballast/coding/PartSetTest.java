package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares sets of parts with sets of the JDK. */
class PartSetTest {
    private static final int SMALL = 6;

    /** Bits 0 to 5 are tried exhaustively, here and at the other end of the range. */
    private static final int[] ENDS = {0, PartSet.MAX_PARTS - SMALL};

    private static NavigableSet<Integer> parts(long bits) {
        return IntStream.range(0, PartSet.MAX_PARTS)
                .filter(part -> (bits >>> part) % 2 != 0)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static PartSet set(NavigableSet<Integer> parts) {
        return PartSet.of(parts.stream().mapToInt(Integer::intValue).toArray());
    }

    private static List<Integer> visited(PartSet set) {
        List<Integer> visited = new ArrayList<>();
        for (int part = set.next(0); part >= 0; part = set.next(part + 1)) {
            visited.add(part);
        }
        return visited;
    }

    @Test
    void everySmallSetHasItsParts() {
        for (int shift : ENDS) {
            for (long low = 0; low < 1 << SMALL; low++) {
                check(low << shift);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everySetHasItsParts(int seed) {
        check(new SplittableRandom(seed).nextLong());
    }

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    private static void check(long bits) {
        NavigableSet<Integer> parts = parts(bits);
        PartSet set = new PartSet(bits);
        assertThat(set).isEqualTo(set(parts)).hasSameHashCodeAs(set(parts));
        assertThat(visited(set)).containsExactlyElementsOf(parts);
        assertThat(set.size()).isEqualTo(parts.size());
        assertThat(set.isEmpty()).isEqualTo(parts.isEmpty());
        assertThat(set).hasToString(parts.toString().replace('[', '{').replace(']', '}'));
        List<Integer> asked = new ArrayList<>();
        PartSet even = set.filter(part -> asked.add(part) && part % 2 == 0);
        assertThat(asked).containsExactlyElementsOf(parts);
        assertThat(visited(even))
                .isEqualTo(parts.stream().filter(part -> part % 2 == 0).toList());
        for (int part = 0; part < PartSet.MAX_PARTS; part++) {
            assertThat(set.contains(part)).isEqualTo(parts.contains(part));
            Integer next = parts.ceiling(part);
            assertThat(set.next(part)).isEqualTo(next == null ? -1 : next);
            TreeSet<Integer> changed = new TreeSet<>(parts);
            changed.add(part);
            assertThat(set.with(part)).isEqualTo(set(changed));
            changed.remove(part);
            assertThat(set.without(part)).isEqualTo(set(changed));
        }
        assertThat(set.next(PartSet.MAX_PARTS)).isEqualTo(-1);
    }

    @Test
    void everyPairOfSmallSetsHasItsUnionIntersectionAndDifference() {
        for (int shift : ENDS) {
            for (long a = 0; a < 1 << SMALL; a++) {
                for (long b = 0; b < 1 << SMALL; b++) {
                    checkPair(a << shift, b << shift);
                }
            }
        }
    }

    private static void checkPair(long a, long b) {
        PartSet one = new PartSet(a);
        PartSet other = new PartSet(b);
        NavigableSet<Integer> union = parts(a);
        union.addAll(parts(b));
        NavigableSet<Integer> both = parts(a);
        both.retainAll(parts(b));
        NavigableSet<Integer> rest = parts(a);
        rest.removeAll(parts(b));
        assertThat(one.union(other)).isEqualTo(set(union));
        assertThat(one.intersect(other)).isEqualTo(set(both));
        assertThat(one.minus(other)).isEqualTo(set(rest));
        assertThat(one.containsAll(other)).isEqualTo(parts(a).containsAll(parts(b)));
        assertThat(one.equals(other)).isEqualTo(a == b);
    }

    @Test
    void theFirstPartsAreThoseWithTheSmallestIndices() {
        for (int count = 0; count <= PartSet.MAX_PARTS; count++) {
            assertThat(visited(PartSet.first(count)))
                    .isEqualTo(IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void anOperationThatChangesNothingMakesNoSet() {
        PartSet set = PartSet.of(1, 3);
        assertThat(set.with(3)).isSameAs(set);
        assertThat(set.without(2)).isSameAs(set);
        assertThat(set.union(PartSet.of(1))).isSameAs(set);
        assertThat(set.intersect(PartSet.first(4))).isSameAs(set);
        assertThat(set.minus(PartSet.of(2))).isSameAs(set);
        assertThat(set.filter(part -> true)).isSameAs(set);
    }

    @Test
    void theEmptySetHasNoParts() {
        assertThat(PartSet.EMPTY).isEqualTo(PartSet.of()).hasToString("{}");
    }

    @Test
    void refusesPartsBeyondTheRange() {
        for (int part : new int[] {-1, 64, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            String expected = "a part must be 0 to 63, is " + part;
            assertThatThrownBy(() -> PartSet.of(0, part)).hasMessage(expected);
            assertThatThrownBy(() -> PartSet.EMPTY.contains(part)).hasMessage(expected);
            assertThatThrownBy(() -> PartSet.EMPTY.with(part)).hasMessage(expected);
            assertThatThrownBy(() -> PartSet.EMPTY.without(part)).hasMessage(expected);
        }
        assertThatThrownBy(() -> PartSet.EMPTY.next(-1)).hasMessage("a part must be 0 to 63, is -1");
        assertThatThrownBy(() -> PartSet.first(65)).hasMessage("a set takes 0 to 64 parts, got 65");
        assertThatThrownBy(() -> PartSet.first(-1)).hasMessage("a set takes 0 to 64 parts, got -1");
    }
}
