package dev.ballast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.coding.Code;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.PartSet;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {
    private static LinearLayer dense(int rows, int features) {
        return LinearLayer.of(new DenseLowering(features, 1), Block.of(new float[rows * features], rows, features));
    }

    /** Whether each data part can be had from these parts: whether their rows have full rank. */
    private static boolean suffices(Code code, PartSet parts) {
        double[][] rows = IntStream.range(0, code.parts())
                .filter(parts::contains)
                .mapToObj(part -> IntStream.range(0, code.dataParts())
                        .mapToDouble(data -> code.coefficient(part, data))
                        .toArray())
                .toArray(double[][]::new);
        for (int column = 0; column < code.dataParts(); column++) {
            int pivot = column;
            for (int row = column; row < rows.length; row++) {
                pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
            }
            if (pivot >= rows.length || Math.abs(rows[pivot][column]) < 1e-6) {
                return false;
            }
            double[] swapped = rows[pivot];
            rows[pivot] = rows[column];
            rows[column] = swapped;
            for (int row = column + 1; row < rows.length; row++) {
                double factor = rows[row][column] / swapped[column];
                for (int i = column; i < code.dataParts(); i++) {
                    rows[row][i] -= factor * swapped[i];
                }
            }
        }
        return true;
    }

    private static Stream<PartSet> left(Code code, int lost) {
        return Erasures.of(code.parts(), lost).map(code.all()::minus);
    }

    @ParameterizedTest
    @EnumSource(SplitKind.class)
    void aPlanSurvivesExactlyAsManyLossesAsItSays(SplitKind kind) {
        for (Redundancy redundancy : List.of(
                Redundancy.coded(0),
                Redundancy.coded(1),
                Redundancy.coded(2),
                Redundancy.coded(3),
                Redundancy.replicated())) {
            for (int nodes = redundancy.leastNodes(); nodes <= 9; nodes++) {
                LayerPlan.Split split = split(new Planner(nodes, redundancy, 0, kind), dense(16, 16));
                Code code = split.coded().code();
                int survives = LayerPlan.survives(List.of(split));
                assertThat(left(code, survives).allMatch(parts -> suffices(code, parts)))
                        .as("%s", code)
                        .isTrue();
                assertThat(left(code, survives + 1).allMatch(parts -> suffices(code, parts)))
                        .as("%s", code)
                        .isFalse();
            }
        }
    }

    @Test
    void aPlanSurvivesWhatItsWeakestLayerDoes() {
        LayerPlan two = split(new Planner(6, Redundancy.coded(2), 0), dense(16, 16));
        LayerPlan one = split(new Planner(6, Redundancy.coded(2), 0, SplitKind.INPUT), dense(16, 16));
        LayerPlan here = new LayerPlan.Local("fc", "small");
        assertThat(LayerPlan.survives(List.of(two, here))).isEqualTo(2);
        assertThat(LayerPlan.survives(List.of(two, here, one))).isEqualTo(1);
        assertThat(LayerPlan.survives(List.of(here))).isZero();
    }

    @Test
    void slowerNodesGetFewerRowsAndTheFastestHoldParity() {
        List<Double> speeds = List.of(4.0, 1.0, 2.0, 4.0, 1.0);
        LayerPlan.Split split = split(new Planner(speeds, Redundancy.coded(1), 0, SplitKind.OUTPUT), dense(80, 400));
        assertThat(split.nodes()).containsExactly(1, 4, 2, 0, 3);
        assertThat(IntStream.range(0, 5).map(part -> split.coded().length(part)))
                .containsExactly(10, 10, 20, 40, 40);
    }

    @Test
    void aSmallLayerStaysOnTheGatewayAndThePlanSaysWhy() {
        assertThat(new Planner(5, Redundancy.coded(1), 1_000).place("fc3", dense(10, 84), List.of(0, 1, 2, 3, 4)))
                .isEqualTo(new LayerPlan.Local("fc3", "840 multiply-accumulates, fewer than split-from-macs 1000"));
    }

    @Test
    void dataPartsGoToTheFirstNodesAndParityToTheLast() {
        LayerPlan.Split split = split(new Planner(5, Redundancy.coded(1), 0), dense(120, 400));
        assertThat(split.coded().code()).hasToString("sum(4+1)");
        assertThat(split.nodes()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aLayerOfFewRowsUsesFewerDataNodesAndKeepsTheParityNode() {
        LayerPlan.Split split = split(new Planner(7, Redundancy.coded(1), 0), dense(3, 4));
        assertThat(split.coded().code()).hasToString("sum(3+1)");
        assertThat(split.nodes()).containsExactly(0, 1, 2, 6);
    }

    @Test
    void eachRedundancyUsesItsShareOfTheNodes() {
        assertThat(split(new Planner(5, Redundancy.coded(0), 0), dense(64, 8))
                        .coded()
                        .code())
                .hasToString("none(5+0)");
        assertThat(split(new Planner(6, Redundancy.replicated(), 0), dense(64, 8))
                        .coded()
                        .code())
                .hasToString("replicate(3+3)");
        assertThat(split(new Planner(6, Redundancy.coded(2), 0), dense(64, 8))
                        .coded()
                        .code())
                .hasToString("mds(4+2)");
    }

    @Test
    void noNodeEverHoldsTwoPartsOfALayer() {
        for (int nodes = 2; nodes <= 12; nodes++) {
            for (int rows = 1; rows <= 12; rows++) {
                for (Redundancy redundancy : new Redundancy[] {Redundancy.coded(1), Redundancy.replicated()}) {
                    LayerPlan.Split split = split(new Planner(nodes, redundancy, 0), dense(rows, 2));
                    assertThat(new HashSet<>(split.nodes())).hasSameSizeAs(split.nodes());
                    assertThat(split.nodes())
                            .isSubsetOf(IntStream.range(0, nodes).boxed().toList());
                }
            }
        }
    }

    @Test
    void aLayerIsPlacedOverThoseWhoTakePart() {
        LayerPlan.Split split = (LayerPlan.Split)
                new Planner(6, Redundancy.coded(1), 0).place("layer", dense(120, 400), List.of(0, 2, 3, 5));
        assertThat(split.coded().code()).hasToString("sum(3+1)");
        assertThat(split.nodes()).containsExactly(0, 2, 3, 5);
    }

    @Test
    void refusesAFleetTooSmallForItsCode() {
        assertThatThrownBy(() -> new Planner(1, Redundancy.coded(1), 0))
                .hasMessage("coded with parity 1 needs at least 2 nodes, but the fleet has 1");
        assertThatThrownBy(() -> Redundancy.coded(9)).hasMessageContaining("parity must be 0 to");
    }

    private static LayerPlan.Split split(Planner planner, LinearLayer layer) {
        List<Integer> all = IntStream.range(0, planner.nodes()).boxed().toList();
        return (LayerPlan.Split) planner.place("layer", layer, all);
    }

    @Test
    void aLargeFleetHasTheSumOfAllItsPartsForFloatsAndForIntegers() {
        assertThat(Redundancy.coded(1).code(40, false)).hasToString("sum(40+1)");
        assertThat(Redundancy.coded(1).code(40, true)).hasToString("sum(40+1)");
        assertThat(split(new Planner(41, Redundancy.coded(1), 0), dense(120, 4)).nodes())
                .hasSize(41);
    }
}
