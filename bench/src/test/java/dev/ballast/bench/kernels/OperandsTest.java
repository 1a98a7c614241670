package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import org.junit.jupiter.api.Test;

class OperandsTest {
    private static final LayerShape DENSE = new LayerShape("N", "fc", 3, new DenseLowering(5, 2));

    private static float[] product(Operands operands) {
        int k = operands.shape().lowering().reduction();
        int n = operands.shape().lowering().columns();
        float[] product = new float[operands.shape().rows() * n];
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            for (int j = 0; j < k; j++) {
                sum += (double) operands.weights()[i / n * k + j] * operands.columns()[j * n + i % n];
            }
            product[i] = (float) sum;
        }
        return product;
    }

    @Test
    void aBatchIsUnfoldedToColumns() {
        Operands operands = Operands.of(DENSE);
        float[] a = operands.activation();
        assertThat(operands.columns()).containsExactly(a[0], a[5], a[1], a[6], a[2], a[7], a[3], a[8], a[4], a[9]);
    }

    @Test
    void aWindowIsUnfoldedTapByTapWithZerosBeyondTheEdge() {
        WindowAxis axis = new WindowAxis(2, 2, 1, 1, 0, 1);
        Operands operands = Operands.of(new LayerShape("N", "conv", 1, new ConvLowering(1, axis, axis)));
        float[] a = operands.activation();
        assertThat(operands.columns())
                .containsExactly(
                        0, 0, 0, a[0], // top left
                        0, 0, a[0], a[1], 0, a[0], 0, a[2], a[0], a[1], a[2], a[3]);
    }

    @Test
    void roundingIsExplainedAndNothingElse() throws MismatchException {
        Operands operands = Operands.of(DENSE);
        float[] exact = product(operands);
        float[] rounded = exact.clone();
        rounded[4] = Math.nextUp(rounded[4]);
        operands.requireSame("one", rounded, "other", exact);
        for (float wrong : new float[] {exact[4] + 1e-4f, Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] other = exact.clone();
            other[4] = wrong;
            assertThatThrownBy(() -> operands.requireSame("one", other, "other", exact))
                    .isInstanceOf(MismatchException.class)
                    .hasMessageContainingAll("N fc, row 2, column 0", "one", "other");
        }
    }

    @Test
    void columnsOfADifferentOrderAreNoticed() {
        LayerShape shape = new LayerShape("N", "fc", 16, new DenseLowering(512, 2));
        Operands operands = Operands.of(shape);
        float[] exact = product(operands);
        float[] swapped = new float[exact.length];
        for (int i = 0; i < exact.length; i++) {
            swapped[i] = exact[i ^ 1];
        }
        assertThatThrownBy(() -> operands.requireSame("one", swapped, "other", exact))
                .isInstanceOf(MismatchException.class);
    }

    @Test
    void modelsMustAgreeRelativeToTheirLargestElement() throws MismatchException {
        ModelContest.requireSame("m", new float[] {100, 0.05f}, new float[] {100, 0}, 1e-3);
        assertThatThrownBy(() -> ModelContest.requireSame("m", new float[] {100, 0.2f}, new float[] {100, 0}, 1e-3))
                .hasMessageContainingAll("m, element 1", "0.2");
        assertThatThrownBy(() -> ModelContest.requireSame("m", new float[] {Float.NaN}, new float[] {1}, 1e-3))
                .isInstanceOf(MismatchException.class);
        assertThatThrownBy(() -> ModelContest.requireSame("m", new float[] {1, 2}, new float[] {1}, 1e-3))
                .hasMessageContaining("2 elements");
    }
}
