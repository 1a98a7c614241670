package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A convolution or Gemm between dequantized and quantized values gives the same bytes whether it is fused or a second reader prevents the
 * fusion.
 */
class FusionTest {
    private static final int SIZE = 6;

    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "Conv, '', false, QLinearConv",
        "Conv, Relu, true, QLinearConv",
        "Conv, Relu, false, QLinearConv DequantizeLinear Relu QuantizeLinear",
        "Conv, Clip, false, QLinearConv DequantizeLinear Clip QuantizeLinear",
        "Gemm, '', false, QGemm",
        "Gemm, Relu, true, QGemm",
        "MatMul, Relu, true, QLinearMatMul"
    })
    void givesTheBytesOfTheFloatOperators(String linear, String clamp, boolean zeroIsLeast, String operators)
            throws Exception {
        Model fused = model(linear, clamp, zeroIsLeast, false);
        Model floats = model(linear, clamp, zeroIsLeast, true);
        assertThat(fused.steps().stream().map(Step::operator).toList()).containsExactly(operators.split(" "));
        assertThat(floats.steps()).extracting(Step::operator).contains("DequantizeLinear", linear, "QuantizeLinear");
        Random random = new Random(3);
        for (int i = 0; i < 20; i++) {
            byte[] data = new byte[fused.inputs().get(0).shape().size()];
            random.nextBytes(data);
            ByteTensor x = ByteTensor.unsigned(fused.inputs().get(0).shape(), data);
            assertThat(run(fused, x).data()).containsExactly(run(floats, x).data());
        }
    }

    @Test
    void leavesABiasOfAnotherScaleInFloat() throws Exception {
        constants.put("b_scale", scalar(0.5f));
        assertThat(model("Conv", "", false, false).steps())
                .extracting(Step::operator)
                .containsExactly("DequantizeLinear", "Conv", "QuantizeLinear");
    }

    @Test
    void leavesWeightsScaledAlongTheWrongAxisInFloat() throws Exception {
        constants.put("w_scale", FloatTensor.wrap(Shape.of(SIZE), new float[] {1, 2, 4, 8, 16, 32}));
        constants.put("w_zero", ByteTensor.signed(Shape.of(SIZE), new byte[SIZE]));
        assertThat(model("Gemm", "", false, false).steps())
                .extracting(Step::operator)
                .containsExactly("DequantizeLinear", "Gemm", "QuantizeLinear");
    }

    /** Scales are powers of two and sums small, so that float32 is exact. */
    private Model model(String linear, String clamp, boolean zeroIsLeast, boolean isReadTwice) throws ModelException {
        nodes.clear();
        boolean isConv = linear.equals("Conv");
        Shape shape = isConv ? Shape.of(1, SIZE, 4, 4) : Shape.of(2, SIZE);
        byte[] weights = new byte[isConv ? SIZE * SIZE * 9 : SIZE * SIZE];
        new Random(1).nextBytes(weights);
        constants.put("x_scale", scalar(0.25f));
        constants.put("x_zero", ByteTensor.unsigned(Shape.of(), new byte[] {(byte) 200}));
        constants.put("w", ByteTensor.signed(isConv ? Shape.of(SIZE, SIZE, 3, 3) : Shape.of(SIZE, SIZE), weights));
        constants.putIfAbsent("w_scale", scalar(0.125f));
        constants.putIfAbsent("w_zero", ByteTensor.signed(Shape.of(), new byte[] {3}));
        constants.put("b", IntTensor.wrap(Shape.of(SIZE), new int[] {1, -2000, 30, 400, -5, 60000}));
        constants.putIfAbsent("b_scale", scalar(0.03125f));
        constants.put("y_scale", scalar(8f));
        constants.put("y_zero", ByteTensor.signed(Shape.of(), new byte[] {(byte) (zeroIsLeast ? -128 : -7)}));
        constants.put("low", scalar(-100f));
        constants.put("high", scalar(300f));
        node("DequantizeLinear", Map.of(), "x_real", "x", "x_scale", "x_zero");
        node("DequantizeLinear", Map.of("axis", new Attribute.Whole(0)), "w_real", "w", "w_scale", "w_zero");
        node("DequantizeLinear", Map.of(), "b_real", "b", "b_scale");
        Map<String, Attribute> pads = Map.of("pads", new Attribute.Wholes(List.of(1L, 1L, 1L, 1L)));
        if (linear.equals("MatMul")) {
            node(linear, Map.of(), "sum", "x_real", "w_real");
        } else {
            node(linear, isConv ? pads : Map.of(), "sum", "x_real", "w_real", "b_real");
        }
        if (clamp.equals("Clip")) {
            node(clamp, Map.of(), "clamped", "sum", "low", "high");
        } else if (!clamp.isEmpty()) {
            node(clamp, Map.of(), "clamped", "sum");
        }
        node("QuantizeLinear", Map.of(), "y", clamp.isEmpty() ? "sum" : "clamped", "y_scale", "y_zero");
        ValueInfo x = new ValueInfo("x", shape, ElementType.UINT8);
        List<String> outputs = isReadTwice ? List.of("y", "sum") : List.of("y");
        return ModelBuilder.build(new Graph("qdq", List.of(x), outputs, constants, nodes, Set.of(), List.of()));
    }

    private void node(String operator, Map<String, Attribute> attributes, String output, String... inputs) {
        nodes.add(new GraphNode("", operator, "", 13, List.of(inputs), List.of(output), attributes));
    }

    private static FloatTensor scalar(float value) {
        return FloatTensor.wrap(Shape.of(), new float[] {value});
    }

    private static ByteTensor run(Model model, Tensor x) {
        GemmKernel kernel = Kernels.portable();
        return (ByteTensor) new ModelRunner(model, kernel)
                .run(List.of(x), new LocalBackend(kernel))
                .get(0);
    }
}
