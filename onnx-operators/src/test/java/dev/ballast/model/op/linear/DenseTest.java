package dev.ballast.model.op.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.model.op.Call;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DenseTest {
    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Every transposition, scale and bias shape, with constant and computed weights. */
    @ParameterizedTest
    @MethodSource("seeds")
    void gemmAgreesWithThreeLoops(int seed) throws Exception {
        Random random = new Random(seed);
        int m = 1 + random.nextInt(4);
        int k = 1 + random.nextInt(9);
        int n = 1 + random.nextInt(9);
        boolean transA = random.nextBoolean();
        boolean transB = random.nextBoolean();
        float alpha = random.nextBoolean() ? 1f : 0.5f;
        float beta = random.nextBoolean() ? 1f : -2f;
        FloatTensor a = transA ? Call.random(random, k, m) : Call.random(random, m, k);
        FloatTensor b = transB ? Call.random(random, n, k) : Call.random(random, k, n);
        Shape[] biases = {Shape.of(), Shape.of(1), Shape.of(n), Shape.of(1, n), Shape.of(m, 1), Shape.of(m, n)};
        Shape biasShape = biases[random.nextInt(biases.length)];
        FloatTensor c = Call.random(random, biasShape.toArray());
        boolean hasBias = random.nextInt(4) > 0;
        Call call = new Call("Gemm")
                .variable(a)
                .whole("transA", transA ? 1 : 0)
                .whole("transB", transB ? 1 : 0)
                .with("alpha", new Attribute.Real(alpha))
                .with("beta", new Attribute.Real(beta));
        call = random.nextInt(4) > 0 ? call.constant(b) : call.variable(b);
        call = hasBias ? call.constant(c) : call;
        FloatTensor y = (FloatTensor) call.run();
        assertThat(y.shape()).isEqualTo(Shape.of(m, n));
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0f;
                for (int t = 0; t < k; t++) {
                    sum += a.data()[transA ? t * m + i : i * k + t] * b.data()[transB ? j * k + t : t * n + j];
                }
                float bias = hasBias ? beta * c.data()[biasIndex(biasShape, i, j)] : 0f;
                assertThat(y.data()[i * n + j]).isCloseTo(alpha * sum + bias, within(1e-5f));
            }
        }
    }

    private static int biasIndex(Shape bias, int row, int column) {
        int rows = bias.rank() < 2 ? 1 : bias.dim(0);
        int columns = bias.rank() == 0 ? 1 : bias.dim(bias.rank() - 1);
        return (rows == 1 ? 0 : row) * columns + (columns == 1 ? 0 : column);
    }

    @Test
    void constantWeightsMakeALinearOperator() throws Exception {
        FloatTensor a = FloatTensor.zeros(Shape.of(1, 3));
        FloatTensor b = FloatTensor.zeros(Shape.of(3, 5));
        assertThat(new Call("Gemm").variable(a).constant(b).plan()).isInstanceOf(LinearOperator.class);
        assertThat(new Call("Gemm").variable(a).variable(b).plan()).isInstanceOf(LocalOperator.class);
        assertThat(new Call("MatMul").variable(a).constant(b).plan()).isInstanceOf(LinearOperator.class);
        assertThat(new Call("MatMul").variable(a).variable(b).plan()).isInstanceOf(LocalOperator.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2x3, 3x4, 2x4",
        "1x7, 7x1, 1x1",
        "3, 3x4, 4",
        "2x3, 3, 2",
        "3, 3, scalar",
        "5x2x3, 3x4, 5x2x4",
        "5x2x3, 5x3x4, 5x2x4",
        "5x1x2x3, 6x3x4, 5x6x2x4",
        "5x2x3, 3, 5x2",
        "3, 5x3x4, 5x4"
    })
    void matMulAgreesWithLoopsWhateverIsConstant(String left, String right, String result) throws Exception {
        Random random = new Random(3);
        FloatTensor a = Call.random(random, dims(left));
        FloatTensor b = Call.random(random, dims(right));
        FloatTensor product =
                (FloatTensor) new Call("MatMul").variable(a).variable(b).run();
        assertThat(product.shape()).hasToString(result);
        float[] expected = product(a, b);
        assertThat(product.data()).containsExactly(expected, within(1e-5f));
        assertThat(new Call("MatMul").variable(a).constant(b).values()).containsExactly(expected, within(1e-5f));
        assertThat(new Call("MatMul").constant(a).variable(b).values()).containsExactly(expected, within(1e-5f));
    }

    /** Product of batches. The batches of the operands are stretched by repeating whole matrices. */
    private static float[] product(FloatTensor a, FloatTensor b) {
        int m = a.shape().rank() == 1 ? 1 : a.shape().dim(a.shape().rank() - 2);
        int k = a.shape().dim(a.shape().rank() - 1);
        int n = b.shape().rank() == 1 ? 1 : b.shape().dim(b.shape().rank() - 1);
        int batchA = a.shape().size() / (m * k);
        int batchB = b.shape().size() / (k * n);
        boolean isGrid = a.shape().rank() == 4;
        int batches = isGrid ? batchA * batchB : Math.max(batchA, batchB);
        float[] result = new float[batches * m * n];
        for (int batch = 0; batch < batches; batch++) {
            int left = (isGrid ? batch / batchB : batch % batchA) * m * k;
            int right = batch % batchB * k * n;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    float sum = 0f;
                    for (int t = 0; t < k; t++) {
                        sum += a.data()[left + i * k + t] * b.data()[right + t * n + j];
                    }
                    result[(batch * m + i) * n + j] = sum;
                }
            }
        }
        return result;
    }

    @Test
    void refusesWhatDoesNotFit() {
        FloatTensor a = FloatTensor.zeros(Shape.of(2, 3));
        FloatTensor b = FloatTensor.zeros(Shape.of(2, 3));
        FloatTensor c = FloatTensor.zeros(Shape.of(3, 2, 2));
        assertThatThrownBy(() -> new Call("Gemm").variable(a).constant(b).plan())
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> new Call("MatMul").variable(a).constant(b).plan())
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> new Call("Gemm").variable(c).constant(b).plan())
                .hasMessageContaining("rank 2");
        assertThatThrownBy(() -> new Call("Gemm")
                        .variable(a)
                        .whole("transB", 1)
                        .constant(b)
                        .constant(c)
                        .plan())
                .hasMessageContaining("bias");
    }

    private static int[] dims(String text) {
        return Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
