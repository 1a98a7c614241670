package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicFusionTest {
    private static final int K = 7;
    private static final int N = 21;

    private final Random random = new Random(1);
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    /** Whether there is a scale for each column, whether a bias is added, whether the sums come first, and the name of the last operator. */
    @ParameterizedTest
    @CsvSource({
        "true, true, true, MatMulIntegerToFloat",
        "true, true, false, MatMulIntegerToFloat",
        "false, true, false, MatMulIntegerToFloat",
        "true, false, true, MatMulIntegerToFloat",
        "false, false, true, MatMulIntegerToFloat"
    })
    void fusedProductsHaveTheSameBits(boolean perColumn, boolean hasBias, boolean sumsFirst, String last)
            throws Exception {
        Shape columns = perColumn ? Shape.of(N) : Shape.of();
        FloatTensor scales = FloatTensor.zeros(columns);
        for (int i = 0; i < scales.data().length; i++) {
            scales.data()[i] = random.nextFloat();
        }
        byte[] weights = new byte[K * N];
        random.nextBytes(weights);
        constants.put("w", ByteTensor.signed(Shape.of(K, N), weights));
        constants.put("ws", scales);
        constants.put("bias", Call.random(random, N));
        FloatTensor x = Call.random(random, 2, 3, K);
        Model fused = model(hasBias, sumsFirst, false);
        Model apart = model(hasBias, sumsFirst, true);
        assertThat(fused.steps().get(fused.steps().size() - 1).operator()).isEqualTo(last);
        assertThat(fused.linearSteps()).hasSize(1);
        assertThat(apart.steps()).hasSizeGreaterThan(fused.steps().size());
        assertThat(run(fused, x)).isEqualTo(run(apart, x));
    }

    private static float[] run(Model model, FloatTensor x) {
        GemmKernel kernel = Kernels.portable();
        Tensor y = new ModelRunner(model, kernel)
                .run(List.of(x), new LocalBackend(kernel))
                .get(0);
        return ((FloatTensor) y).data();
    }

    /** A model in which nothing is fused when {@code isApart}, because the graph has the sums as an output too. */
    private Model model(boolean hasBias, boolean sumsFirst, boolean isApart) throws ModelException {
        nodes.clear();
        node("DynamicQuantizeLinear", Map.of(), List.of("q", "s", "z"), "x");
        node("MatMulInteger", Map.of(), List.of("sums"), "q", "w", "z");
        node("Cast", Map.of("to", new Attribute.Whole(1)), List.of("real"), "sums");
        node("Mul", Map.of(), List.of("scale"), "s", "ws");
        String y = hasBias ? "product" : "y";
        node("Mul", Map.of(), List.of(y), sumsFirst ? "real" : "scale", sumsFirst ? "scale" : "real");
        if (hasBias) {
            node("Add", Map.of(), List.of("y"), sumsFirst ? y : "bias", sumsFirst ? "bias" : y);
        }
        List<ValueInfo> inputs = List.of(ValueInfo.floats("x", Shape.of(2, 3, K)));
        List<String> outputs = isApart ? List.of("y", "real") : List.of("y");
        return ModelBuilder.build(new Graph("dynamic", inputs, outputs, constants, nodes, Set.of(), List.of()));
    }

    private void node(String operator, Map<String, Attribute> attributes, List<String> outputs, String... inputs) {
        nodes.add(new GraphNode(operator + nodes.size(), operator, "", 13, List.of(inputs), outputs, attributes));
    }
}
