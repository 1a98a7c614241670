package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowSplitTest {
    private static int[] heights(RowSplit split) {
        return IntStream.range(0, split.parts()).map(split::size).toArray();
    }

    @Test
    void fasterNodesGetMoreRows() {
        assertThat(heights(RowSplit.bySpeed(12, 1, 2, 3))).containsExactly(2, 4, 6);
        assertThat(heights(RowSplit.bySpeed(10, 1, 1, 1))).containsExactly(heights(new RowSplit(10, 3)));
        assertThat(heights(RowSplit.bySpeed(4, 1, 1000, 1)))
                .as("no part is empty")
                .containsExactly(1, 2, 1);
    }

    /** Every cut of up to nine rows among three nodes is tried. */
    @Test
    void noOtherCutIsDoneEarlier() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            double[] speeds = random.doubles(3, 0.1, 4).toArray();
            int rows = 3 + random.nextInt(7);
            double best = Double.POSITIVE_INFINITY;
            for (int first = 1; first <= rows - 2; first++) {
                for (int second = 1; second <= rows - 1 - first; second++) {
                    best = Math.min(best, done(speeds, first, second, rows - first - second));
                }
            }
            assertThat(done(speeds, heights(RowSplit.bySpeed(rows, speeds))))
                    .as("seed %d", seed)
                    .isEqualTo(best);
        }
    }

    private static double done(double[] speeds, int... heights) {
        double latest = 0;
        for (int part = 0; part < heights.length; part++) {
            latest = Math.max(latest, heights[part] / speeds[part]);
        }
        return latest;
    }

    @Test
    void aParityPartCountsShorterPartsAsZeroBeyondTheirEnd() {
        float[] weights = {1, 2, 4, 8, 16, 32};
        LinearLayer layer = LinearLayer.of(new DenseLowering(1, 1), Block.of(weights, 6, 1));
        CodedLayer coded = new CodedLayer(layer, Code.sum(3), RowSplit.ofHeights(1, 3, 2));
        LinearLayer parity = coded.part(3);
        assertThat(parity.rows()).isEqualTo(3);
        assertThat(coded.rows(3)).isEqualTo(3);
        assertThat(new double[] {
                    parity.weights().get(0, 0),
                    parity.weights().get(1, 0),
                    parity.weights().get(2, 0)
                })
                .containsExactly(1 + 2 + 16, 4 + 32, 8);
        assertThat(coded.outputOffset(2)).isEqualTo(4);
    }

    @Test
    void refusesWhatIsNoSplit() {
        assertThatThrownBy(() -> RowSplit.bySpeed(2, 1, 1, 1)).hasMessage("cannot cut 2 rows into 3 parts");
        assertThatThrownBy(() -> RowSplit.bySpeed(2, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("speeds must be finite and above 0, one is 0.0 of [1.0, 0.0]");
        assertThatThrownBy(() -> RowSplit.ofHeights(3, 0)).hasMessage("part 1 must have at least 1 row, has 0");
        assertThatThrownBy(RowSplit::ofHeights).hasMessage("cannot cut 0 rows into 0 parts");
    }
}
