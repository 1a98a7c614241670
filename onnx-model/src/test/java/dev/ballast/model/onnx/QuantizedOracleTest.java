package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.model.op.Call;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares operators on 8-bit values, with random shapes, scales and zero points, with onnxruntime. */
@Tag("slow")
class QuantizedOracleTest {
    private static final int SEEDS = 12;

    private final Random random = new Random();

    static Stream<Arguments> cases() {
        return Stream.of(
                        "QLinearAdd",
                        "QLinearMul",
                        "QLinearSigmoid",
                        "QLinearLeakyRelu",
                        "QLinearSoftmax",
                        "QLinearConcat",
                        "QLinearAveragePool",
                        "QLinearGlobalAveragePool")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    /** Rounding of values in the middle between two steps may differ. */
    @ParameterizedTest
    @MethodSource("cases")
    void differsFromOnnxruntimeByOneStepAtMost(String operator, int seed) throws Exception {
        random.setSeed(seed);
        boolean isSigned = random.nextBoolean();
        OneNode node = OneNode.microsoft(operator);
        int[] dims = {1 + random.nextInt(2), 1 + random.nextInt(4), 3 + random.nextInt(3), 3 + random.nextInt(3)};
        switch (operator) {
            case "QLinearAdd", "QLinearMul" -> {
                quantized(node.variable(bytes(isSigned, dims)), isSigned);
                quantized(node.input(random.nextBoolean(), bytes(isSigned, dims[2], dims[3])), isSigned);
            }
            case "QLinearConcat" -> {
                node.with("axis", 1);
                quantized(node, isSigned);
                quantized(node.variable(bytes(isSigned, dims)), isSigned);
                quantized(node.constant(bytes(isSigned, dims[0], 2, dims[2], dims[3])), isSigned);
            }
            default -> {
                quantized(node.variable(bytes(isSigned, dims)), isSigned);
                if (operator.equals("QLinearAveragePool")) {
                    node.withList("kernel_shape", 2, 3)
                            .withList("pads", 1, 0, 0, 1)
                            .with("count_include_pad", random.nextInt(2));
                } else if (operator.equals("QLinearLeakyRelu")) {
                    node.with("alpha", random.nextFloat());
                } else if (operator.equals("QLinearSoftmax")) {
                    node.with("axis", -1).with("opset", 13);
                }
            }
        }
        if (!operator.equals("QLinearConcat")) {
            quantized(node, isSigned);
        }
        node.agrees(1);
    }

    static IntStream seeds() {
        return IntStream.range(0, 2 * SEEDS);
    }

    /** Scale and zero point of the activation are only known at run time, and the product is a layer all the same. */
    @ParameterizedTest
    @MethodSource("seeds")
    void dynamicallyQuantizedProductsAreLayers(int seed) throws Exception {
        random.setSeed(seed);
        int k = 1 + random.nextInt(20);
        int n = 1 + random.nextInt(20);
        boolean isPerColumn = random.nextBoolean();
        FloatTensor scales = isPerColumn ? scales(n) : scales(1);
        OneNode node = OneNode.microsoft("DynamicQuantizeMatMul")
                .variable(Call.random(random, 1 + random.nextInt(2), 1 + random.nextInt(12), k))
                .constant(weights(k, n))
                .constant(scales);
        if (random.nextBoolean()) {
            node.constant(isPerColumn ? weights(n) : weights(1));
        } else {
            node.absent();
        }
        if (random.nextBoolean()) {
            node.constant(Call.random(random, n));
        }
        assertThat(node.model().linearSteps()).hasSize(1);
        node.agrees(1e-5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void integerProductsTakeZeroPointsAtRunTime(int seed) throws Exception {
        random.setSeed(seed);
        int k = 1 + random.nextInt(20);
        int n = 1 + random.nextInt(20);
        boolean isConstant = random.nextBoolean();
        boolean isPerColumn = isConstant && random.nextBoolean();
        OneNode node = new OneNode("", "MatMulInteger", 10)
                .variable(bytes(false, 2, 1 + random.nextInt(12), k))
                .input(isConstant, weights(k, n))
                .variable(bytes(false, random.nextBoolean() ? new int[] {1} : new int[0]))
                .input(isConstant, isPerColumn ? weights(n) : weights(1));
        assertThat(node.model().linearSteps()).hasSize(isConstant ? 1 : 0);
        node.agrees(0);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void integerProductsBecomeFloats(int seed) throws Exception {
        random.setSeed(seed);
        int k = 1 + random.nextInt(20);
        int n = 1 + random.nextInt(20);
        boolean isConstant = random.nextBoolean();
        OneNode node = OneNode.microsoft("MatMulIntegerToFloat")
                .variable(bytes(false, 2, 1 + random.nextInt(12), k))
                .input(isConstant, weights(k, n))
                .variable(scales(1))
                .input(isConstant, scales(1))
                .input(random.nextBoolean(), bytes(false, 1))
                .input(isConstant, weights(1));
        if (random.nextBoolean()) {
            node.input(isConstant, Call.random(random, n));
        }
        assertThat(node.model().linearSteps()).hasSize(isConstant ? 1 : 0);
        node.agrees(1e-5);
    }

    /** Adds a random scale and zero point. */
    private void quantized(OneNode node, boolean isSigned) {
        node.constant(FloatTensor.wrap(Shape.of(), scales(1).data())).constant(bytes(isSigned));
    }

    private FloatTensor scales(int count) {
        FloatTensor scales = FloatTensor.zeros(Shape.of(count));
        for (int i = 0; i < count; i++) {
            scales.data()[i] = 0.005f + random.nextFloat() / 50;
        }
        return scales;
    }

    private ByteTensor bytes(boolean isSigned, int... dims) {
        Shape shape = Shape.of(dims);
        byte[] bytes = new byte[shape.size()];
        random.nextBytes(bytes);
        return isSigned ? ByteTensor.signed(shape, bytes) : ByteTensor.unsigned(shape, bytes);
    }

    /** int8 of 7 bits: onnxruntime's sums of uint8 times int8 saturate on some processors. */
    private ByteTensor weights(int... dims) {
        ByteTensor weights = bytes(true, dims);
        for (int i = 0; i < weights.data().length; i++) {
            weights.data()[i] = (byte) (weights.data()[i] / 2);
        }
        return weights;
    }
}
