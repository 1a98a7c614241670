package dev.ballast.bench.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {
    private static final int NODES = 6;

    private static List<List<FaultPlan.Strike>> draw(int most, long seed, int times) {
        FaultPlan plan = new FaultPlan(NODES, most, seed);
        List<List<FaultPlan.Strike>> drawn = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            drawn.add(plan.next());
        }
        return drawn;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void strikesDifferentNodesAndNeverMoreThanItMay(int most) {
        Set<Integer> sizes = new HashSet<>();
        Set<Integer> struck = new HashSet<>();
        for (List<FaultPlan.Strike> strikes : draw(most, 1, 200)) {
            sizes.add(strikes.size());
            assertThat(strikes).extracting(FaultPlan.Strike::node).doesNotHaveDuplicates();
            strikes.forEach(strike -> struck.add(strike.node()));
        }
        assertThat(sizes).hasSize(most).allMatch(size -> size >= 1 && size <= most);
        assertThat(struck).hasSize(NODES).allMatch(node -> node >= 0 && node < NODES);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyEightFaultsHaveEachAsOftenAsItsShare(long seed) {
        List<FaultPlan.Strike> strikes =
                draw(1, seed, 24).stream().flatMap(List::stream).toList();
        for (int from = 0; from < strikes.size(); from += 8) {
            Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
            strikes.subList(from, from + 8).forEach(strike -> counts.merge(strike.fault(), 1, Integer::sum));
            for (Fault fault : Fault.values()) {
                assertThat(counts).as("from %d", from).containsEntry(fault, fault.share());
            }
        }
    }

    @Test
    void theSeedDecides() {
        assertThat(draw(2, 7, 20)).isEqualTo(draw(2, 7, 20)).isNotEqualTo(draw(2, 8, 20));
    }

    @Test
    void refusesToStrikeMoreNodesThanThereAre() {
        assertThatThrownBy(() -> new FaultPlan(2, 3, 1)).hasMessage("3 nodes struck at a time, of 2");
        assertThatThrownBy(() -> new FaultPlan(2, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
