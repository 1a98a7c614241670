package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator after a product gives the same numbers when it is merged into the product. A second reader prevents the merge. */
class EpiloguesTest {
    private static final int CHANNELS = 4;

    private final Random random = new Random(4);
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "Conv, BatchNormalization",
        "Conv, BatchNormalization Relu",
        "Conv, BatchNormalization Mul Add Relu",
        "Conv, Clip Relu",
        "Conv, Sub Div Clip",
        "Grouped, BatchNormalization Relu",
        "Grouped, Mul Clip",
        "Gemm, BatchNormalization Relu",
        "Gemm, Mul Add Clip"
    })
    void givesWhatTheSingleOperatorsGive(String product, String followers) throws Exception {
        String last = build(product, followers.split(" ", -1));
        Model merged = model(List.of(last));
        // A value that is an output itself is computed on its own.
        List<String> all = nodes.stream().map(node -> node.outputs().get(0)).toList();
        Model single = model(all);
        assertThat(merged.steps()).hasSize(1);
        assertThat(single.steps()).hasSize(nodes.size());
        Shape shape = merged.inputs().get(0).shape();
        for (int i = 0; i < 5; i++) {
            FloatTensor x = random(shape.toArray());
            float[] expected = run(single, x).get(all.size() - 1).data();
            float[] answer = run(merged, x).get(0).data();
            for (int at = 0; at < expected.length; at++) {
                assertThat(answer[at]).isCloseTo(expected[at], within(1e-5f));
            }
        }
    }

    @Test
    void leavesTheRawProductWithoutWhatFollows() throws Exception {
        String last = build("Conv", "BatchNormalization", "Relu");
        Model merged = model(List.of(last));
        LinearStep step = merged.linearSteps().get(0);
        int length = step.layer().outputLength();
        FloatTensor x = random(merged.inputs().get(0).shape().toArray());
        List<float[]> products = new ArrayList<>();
        GemmKernel kernel = Kernels.portable();
        for (float factor : new float[] {1f, -2f}) {
            FloatTensor scaled = FloatTensor.zeros(x.shape());
            for (int i = 0; i < x.data().length; i++) {
                scaled.data()[i] = x.data()[i] * factor;
            }
            FloatTensor raw = FloatTensor.zeros(Shape.of(length));
            new LocalBackend(kernel).multiply(step, scaled, raw);
            products.add(raw.data());
        }
        for (int i = 0; i < length; i++) {
            assertThat(products.get(1)[i]).isCloseTo(-2f * products.get(0)[i], within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"Relu BatchNormalization, 2", "Clip Add, 2", "AddMatrix, 2", "MulByWidth, 2"})
    void keepsApartWhatIsNoScaleOfAChannelOrComesAfterBounds(String followers, int steps) throws Exception {
        String last = build("Conv", followers.split(" ", -1));
        assertThat(model(List.of(last)).steps()).hasSize(steps);
    }

    /** Zero times infinity is NaN, and a weight may overflow where the products do not. */
    @ParameterizedTest
    @CsvSource({"Div, 0", "Div, 1e-40", "Div, 3e38", "Mul, 3e38", "Mul, Infinity", "Mul, NaN"})
    void keepsApartWhatWouldLeaveTheRangeOfFloats(String operator, float constant) throws Exception {
        FloatTensor w = FloatTensor.zeros(Shape.of(CHANNELS, 6));
        for (int i = 0; i < 6; i++) {
            w.data()[i] = 4f;
            w.data()[6 + i] = -4f;
        }
        constants.put("w", w);
        constants.put("c", FloatTensor.flat(new float[] {constant}));
        node("Gemm", Map.of("transB", new Attribute.Whole(1)), "x", "w");
        node(operator, Map.of(), "v0", "c");
        Model model = model(List.of("v1"));
        FloatTensor x = FloatTensor.zeros(Shape.of(3, 6));
        Arrays.fill(x.data(), 0.01f);
        float[] expected = run(model(List.of("v0", "v1")), x).get(1).data();
        assertThat(run(model, x).get(0).data()).isEqualTo(expected);
    }

    /** Adds a product and its followers, each of which reads the one before. Returns the name of the last value. */
    private String build(String product, String... followers) {
        nodes.clear();
        boolean isDense = product.equals("Gemm");
        constants.put("w", isDense ? random(CHANNELS, 6) : random(CHANNELS, product.equals("Conv") ? 2 : 1, 3, 3));
        constants.put("b", random(CHANNELS));
        Map<String, Attribute> attributes =
                Map.of(isDense ? "transB" : "group", new Attribute.Whole(product.equals("Grouped") ? 2 : 1));
        node(isDense ? "Gemm" : "Conv", attributes, "x", "w", "b");
        for (String follower : followers) {
            String before = nodes.get(nodes.size() - 1).outputs().get(0);
            String name = follower + nodes.size();
            switch (follower) {
                case "BatchNormalization" -> {
                    for (String part : List.of("scale", "bias", "mean")) {
                        constants.put(name + part, random(CHANNELS));
                    }
                    constants.put(name + "variance", FloatTensor.flat(new float[] {1f, 0.5f, 2f, 0.1f}));
                    node(follower, Map.of(), before, name + "scale", name + "bias", name + "mean", name + "variance");
                }
                case "Clip" -> {
                    constants.put("low", FloatTensor.flat(new float[] {-0.3f}));
                    constants.put("high", FloatTensor.flat(new float[] {0.4f}));
                    node(follower, Map.of(), before, "low", "high");
                }
                case "AddMatrix", "MulByWidth" -> {
                    constants.put(name, follower.equals("AddMatrix") ? random(1, CHANNELS, 4, 4) : random(4));
                    node(follower.substring(0, 3), Map.of(), before, name);
                }
                case "Relu" -> node(follower, Map.of(), before);
                default -> {
                    constants.put(name, isDense ? random(CHANNELS) : random(CHANNELS, 1, 1));
                    node(follower, Map.of(), before, name);
                }
            }
        }
        return nodes.get(nodes.size() - 1).outputs().get(0);
    }

    private void node(String operator, Map<String, Attribute> attributes, String... inputs) {
        nodes.add(new GraphNode("", operator, "", 13, List.of(inputs), List.of("v" + nodes.size()), attributes));
    }

    private Model model(List<String> outputs) throws ModelException {
        Shape shape = nodes.get(0).operator().equals("Gemm") ? Shape.of(3, 6) : Shape.of(1, 2, 6, 6);
        List<ValueInfo> inputs = List.of(ValueInfo.floats("x", shape));
        return ModelBuilder.build(new Graph("tail", inputs, outputs, constants, nodes, Set.of(), List.of()));
    }

    private static List<FloatTensor> run(Model model, FloatTensor x) {
        GemmKernel kernel = Kernels.portable();
        return new ModelRunner(model, kernel)
                .run(List.of(x), new LocalBackend(kernel)).stream()
                        .map(FloatTensor.class::cast)
                        .toList();
    }

    private FloatTensor random(int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 2 - 1;
        }
        return tensor;
    }
}
