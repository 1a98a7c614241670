package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.OpenConv;
import dev.ballast.gemm.operand.OpenDense;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.OpenWindow;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenLayerTest {
    private static final OpenLowering CONV = new OpenConv(2, new OpenWindow(3, 2, 1), new OpenWindow(1, 1, 1));

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLoweringIsItsOpenLoweringAtItsExtents(int seed) {
        Random random = new Random(seed);
        Lowering dense = new DenseLowering(1 + random.nextInt(9), 1 + random.nextInt(9));
        Lowering conv = new ConvLowering(1 + random.nextInt(4), axis(random), axis(random));
        for (Lowering lowering : new Lowering[] {dense, conv}) {
            assertThat(lowering.open().at(lowering.extents())).isEqualTo(lowering);
            assertThat(lowering.open().reduction()).isEqualTo(lowering.reduction());
            assertThat(lowering.open().extents()).isEqualTo(lowering.extents().length);
        }
    }

    private static WindowAxis axis(Random random) {
        int kernel = 1 + random.nextInt(4);
        int dilation = 1 + random.nextInt(3);
        int input = (kernel - 1) * dilation + 1 + random.nextInt(20);
        return new WindowAxis(input, kernel, 1 + random.nextInt(3), random.nextInt(3), random.nextInt(3), dilation);
    }

    @Test
    void layersOfAllExtentsShareTheWeights() {
        LinearLayer one = LinearLayer.of(new DenseLowering(3, 1), Block.of(new float[6], 2, 3));
        LinearLayer many = one.open().at(500);

        assertThat(many.lowering()).isEqualTo(new DenseLowering(3, 500));
        assertThat(many.weights()).isSameAs(one.weights());
        assertThat(many.outputLength()).isEqualTo(1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one.at(new DenseLowering(4, 1)))
                .withMessageContaining("cannot unfold as");
    }

    @Test
    void extentsThatNoInputHasAreRefused() {
        refused(new OpenDense(3), "expected 1 extents, got 2", 1, 1);
        refused(new OpenDense(3), "batch 0", 0);
        refused(new OpenDense(3), "more than 2^31-1 elements", Integer.MAX_VALUE);
        refused(CONV, "expected 6 extents, got 1", 4);
        refused(CONV, "the window fits the padded input", 2, 0, 0, 5, 0, 0);
        refused(CONV, "input, kernel, stride, dilation >= 1", 0, 3, 0, 5, 0, 0);
        refused(CONV, "extents of 0 to 16777216, got -1", 5, -1, 0, 5, 0, 0);
        refused(CONV, "extents of 0 to 16777216, got 2147483647", Integer.MAX_VALUE, 0, 0, 5, 0, 0);
        refused(CONV, "more than 2^31-1 unfolded elements", 1 << 24, 0, 0, 1 << 24, 0, 0);
        refused(CONV, "more than 2^31-1 unfolded elements", 3, 1 << 24, 1 << 24, 1, 1 << 24, 1 << 24);
        LinearLayer wide = LinearLayer.of(new DenseLowering(1, 1), Block.of(new float[9], 9, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wide.open().at(Integer.MAX_VALUE))
                .withMessageContaining("have more than 2^31-1 elements");
    }

    private static void refused(OpenLowering lowering, String text, int... extents) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lowering.at(extents))
                .withMessageContaining(text);
    }
}
