package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.operand.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GemmKernelTest {
    private static final double EPS = Math.ulp(1f);
    private static final Scratch SCRATCH = new Scratch();

    static Stream<GemmKernel> kernels() {
        return Kernels.available().stream();
    }

    @Test
    void bothKernelsAreUnderTestAndTheVectorKernelIsPreferred() {
        assertThat(Kernels.available())
                .extracting(GemmKernel::name)
                .hasSize(2)
                .last()
                .isEqualTo("portable");
        assertThat(Kernels.best().name()).startsWith("vector-");
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void agreesWithTheNaiveLoopsOnEverySmallShape(GemmKernel kernel) {
        for (int m = 1; m <= 9; m++) {
            for (int k = 1; k <= 9; k++) {
                for (int n = 1; n <= 9; n++) {
                    check(kernel, m, k, n);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void agreesWithTheNaiveLoopsOnLayersAndRemainders(GemmKernel kernel) {
        List<int[]> shapes = new ArrayList<>(List.of(
                new int[] {6, 25, 784},
                new int[] {16, 150, 100},
                new int[] {120, 400, 1},
                new int[] {10, 84, 1},
                new int[] {65, 130, 67},
                new int[] {5, 1, 33},
                new int[] {1, 1000, 1},
                new int[] {129, 64, 129}));
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            shapes.add(new int[] {1 + random.nextInt(70), 1 + random.nextInt(150), 1 + random.nextInt(140)});
        }
        shapes.forEach(shape -> check(kernel, shape[0], shape[1], shape[2]));
    }

    /** Operands are at odd offsets and C is full of NaN: neither may matter, and nothing outside C may be written. */
    private static void check(GemmKernel kernel, int m, int k, int n) {
        Block a = Block.of(Naive.random(m * k + 5, m), 3, m, k);
        Block b = Block.of(Naive.random(k * n + 9, n), 7, k, n);
        float[] out = new float[m * n + 2];
        java.util.Arrays.fill(out, Float.NaN);
        Block c = Block.of(out, 1, m, n);
        kernel.multiply(a, b, SCRATCH, c);
        assertThat(out[0]).isNaN();
        assertThat(out[out.length - 1]).isNaN();
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < n; col++) {
                double bound = k * EPS * Naive.magnitude(a, b, row, col);
                if (!(Math.abs(c.get(row, col) - Naive.product(a, b, row, col)) <= bound)) {
                    throw new AssertionError(kernel.name() + " " + m + "x" + k + "x" + n + " at (" + row + ", " + col
                            + "): " + c.get(row, col) + " for " + Naive.product(a, b, row, col));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void anEmptyReductionGivesZeros(GemmKernel kernel) {
        float[] out = {5, 5, 5, 5};
        kernel.multiply(Block.of(new float[0], 2, 0), Block.of(new float[0], 0, 2), SCRATCH, Block.of(out, 2, 2));
        assertThat(out).containsOnly(0f);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void refusesOperandsThatDoNotFit(GemmKernel kernel) {
        Block two = Block.of(new float[6], 2, 3);
        assertThatThrownBy(() -> kernel.multiply(two, two, SCRATCH, two))
                .hasMessage("cannot multiply 2 x 3 by 2 x 3 into 2 x 3");
    }

    @Test
    void aBlockRefusesToReachBeyondItsArray() {
        assertThatThrownBy(() -> Block.of(new float[5], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Block.of(new float[5], 4, 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Block.of(new float[5], -1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
