package dev.ballast.model.op.math;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExponentialsTest {
    static Stream<GemmKernel> kernels() {
        return Kernels.available().stream();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void sharesOfARunAddUpToOne(GemmKernel kernel) {
        float[] x = {9f, 1f, 2f, 3f, 9f};
        Exponentials.softmax(kernel.functions(), x, 1, 4);
        assertThat(x[0]).isEqualTo(9f);
        assertThat(x[4]).isEqualTo(9f);
        assertThat(x[1] + x[2] + x[3]).isBetween(1f - 1e-6f, 1f + 1e-6f);
        assertThat(x[3] / x[2]).isBetween((float) Math.E - 1e-5f, (float) Math.E + 1e-5f);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsGoToAnotherArray(GemmKernel kernel) {
        float[] x = {0f, 1f};
        float[] y = new float[2];
        Exponentials.exp(kernel.functions(), x, y);
        assertThat(x).containsExactly(0f, 1f);
        assertThat(y[0]).isEqualTo(1f);
        assertThat(y[1]).isBetween((float) Math.E - 1e-6f, (float) Math.E + 1e-6f);
    }
}
