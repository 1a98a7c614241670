package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.model.op.Call;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares float32 products with onnxruntime, with constant weights on either side and any batch axes. */
@Tag("slow")
class MatMulOracleTest {
    private final Random random = new Random(1);

    /** Shapes of both factors; the side of the constant weights, or none; the number of linear layers. */
    @ParameterizedTest
    @CsvSource({
        "3 4, 4 5, right, 1",
        "2 3 4, 4 5, right, 1",
        "2 3 4, 1 4 5, right, 1",
        "3 4, 1 1 4 5, right, 1",
        "2 3 4, 4, right, 1",
        "4, 4 5, right, 1",
        "2 3 4, 2 4 5, right, 0",
        "3 4, 4 5, left, 1",
        "3 4, 4, left, 1",
        "4, 4 5, left, 1",
        "3 4, 1 4 12, left, 1",
        "3 4, 2 4 5, left, 1",
        "1 3 4, 2 4 5, left, 1",
        "3 4, 2 3 4 15, left, 1",
        "1 1 3 4, 2 4 5, left, 1",
        "1 4, 4 9, left, 1",
        "2 3 4, 2 4 5, none, 0",
        "2 1 3 4, 3 4 12, none, 0",
        "1 12 9 8, 1 12 8 9, none, 0",
        "4, 2 4 5, none, 0"
    })
    void matMulWithWeightsOnEitherSide(String left, String right, String constant, int layers) throws Exception {
        OneNode node = new OneNode("", "MatMul", 13)
                .input(constant.equals("left"), values(left))
                .input(constant.equals("right"), values(right));
        assertThat(node.model().linearSteps()).hasSize(layers);
        node.agrees(1e-5);
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gemmWithWeightsOnEitherSide(int seed) throws Exception {
        random.setSeed(seed);
        int m = 1 + random.nextInt(6);
        int k = 1 + random.nextInt(6);
        int n = 1 + random.nextInt(12);
        boolean transA = random.nextBoolean();
        boolean transB = random.nextBoolean();
        int constant = random.nextInt(3);
        OneNode node = new OneNode("", "Gemm", 13)
                .with("transA", transA ? 1 : 0)
                .with("transB", transB ? 1 : 0)
                .with("alpha", 0.5f + random.nextInt(2) * 0.5f)
                .with("beta", 0.5f + random.nextInt(2) * 0.5f)
                .input(constant == 0, transA ? random(k, m) : random(m, k))
                .input(constant == 1, transB ? random(n, k) : random(k, n));
        switch (random.nextInt(5)) {
            case 0 -> node.constant(random(n));
            case 1 -> node.variable(random(n));
            case 2 -> node.constant(random(m, n));
            case 3 -> node.input(random.nextBoolean(), random(m, 1));
            default -> node.absent();
        }
        assertThat(node.model().linearSteps()).hasSize(constant < 2 ? 1 : 0);
        node.agrees(1e-5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void fusedMatMulTransposes(int seed) throws Exception {
        random.setSeed(seed);
        boolean transA = random.nextBoolean();
        boolean transB = random.nextBoolean();
        boolean transBatchA = random.nextInt(3) == 0;
        boolean transBatchB = random.nextInt(3) == 0;
        int batch = 1 + random.nextInt(3);
        int inner = transBatchA || transBatchB ? 1 : 1 + random.nextInt(3);
        int m = 1 + random.nextInt(6);
        int k = 1 + random.nextInt(6);
        int n = 1 + random.nextInt(12);
        OneNode node = OneNode.microsoft("FusedMatMul")
                .with("alpha", 0.25f)
                .with("transA", transA ? 1 : 0)
                .with("transB", transB ? 1 : 0)
                .with("transBatchA", transBatchA ? 1 : 0)
                .with("transBatchB", transBatchB ? 1 : 0);
        node.variable(factor(new int[] {batch, inner}, transA ? k : m, transA ? m : k, transBatchA));
        node.input(random.nextBoolean(), factor(new int[] {batch, inner}, transB ? n : k, transB ? k : n, transBatchB));
        node.agrees(1e-5);
    }

    /** A factor of matrices of these extents, stored with the batch inside or before the matrices. */
    private FloatTensor factor(int[] batches, int rows, int columns, boolean isBatchInside) {
        return isBatchInside
                ? random(rows, batches[0], columns)
                : batches[1] == 1 ? random(batches[0], rows, columns) : random(batches[0], batches[1], rows, columns);
    }

    private FloatTensor values(String dims) {
        return random(
                Arrays.stream(dims.split(" ", -1)).mapToInt(Integer::parseInt).toArray());
    }

    private FloatTensor random(int... dims) {
        return Call.random(random, dims);
    }
}
