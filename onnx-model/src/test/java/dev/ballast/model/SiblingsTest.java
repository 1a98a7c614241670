package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Products on one activation are one step, and their numbers are those of the single products, bit for bit. */
class SiblingsTest {
    private static final int K = 10;

    /** Rows of the siblings. Tiles of the kernels begin at other rows than in the single products. */
    private static final List<List<Integer>> ROWS =
            List.of(List.of(1, 2, 3), List.of(5, 17, 4), List.of(8, 8), List.of(1, 1));

    /** Columns: one vector, few, and more than the dot products take. */
    private static final List<Integer> COLUMNS = List.of(1, 5, 24, 37);

    private final Random random = new Random(17);
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    /** Nodes that read one value. */
    private enum Kind {
        GEMM,
        MAT_MUL,
        MAT_MUL_LEFT,
        CONV,
        CONV_3X3,
        DYNAMIC,
        Q_LINEAR_CONV
    }

    @ParameterizedTest
    @EnumSource
    void siblingsHaveTheBitsOfSingleProducts(Kind kind) throws Exception {
        for (List<Integer> rows : ROWS) {
            for (int columns : COLUMNS) {
                List<String> outputs = nodes(kind, rows);
                Model joined = ModelBuilder.build(graph(kind, columns, outputs));
                Model single = ModelBuilder.build(graph(kind, columns, outputs), Extents.MAX_ELEMENTS);
                assertThat(single.linearSteps()).hasSize(rows.size());
                assertThat(joined.linearSteps()).singleElement().satisfies(step -> {
                    assertThat(step.members()).hasSize(rows.size());
                    assertThat(step.layer().rows())
                            .isEqualTo(rows.stream().mapToInt(Integer::intValue).sum());
                    assertThat(step.output().size())
                            .isEqualTo(single.linearSteps().stream()
                                    .mapToInt(one -> one.output().size())
                                    .sum());
                    assertThat(step.isNamed("n1")).isTrue();
                    assertThat(step.isNamed("n9")).isFalse();
                });
                assertThat(joined.weightBytes()).isEqualTo(single.weightBytes());
                for (GemmKernel kernel : List.of(Kernels.portable(), Kernels.best())) {
                    assertThat(run(joined, kernel)).isEqualTo(run(single, kernel));
                }
            }
        }
    }

    @Test
    void siblingsThatAreConcatenatedAreWrittenIntoThePlaceOfTheResult() throws Exception {
        List<String> outputs = nodes(Kind.CONV, List.of(3, 5, 2));
        node("Concat", Map.of("axis", new Attribute.Whole(1)), "all", outputs.toArray(String[]::new));
        node("Relu", Map.of(), "y", "all");
        Model joined = ModelBuilder.build(graph(Kind.CONV, 12, List.of("y")));
        Model single = ModelBuilder.build(graph(Kind.CONV, 12, List.of("y")), Extents.MAX_ELEMENTS);
        BufferPlan buffers = BufferPlan.of(joined);
        assertThat(buffers.areOneRun(joined.linearSteps().get(0).writes())).isTrue();
        assertThat(buffers.areOneRun(joined.linearSteps().get(0).writes().subList(1, 3)))
                .isFalse();
        assertThat(run(joined, Kernels.best())).isEqualTo(run(single, Kernels.best()));
    }

    @Test
    void siblingsTakeThePlaceOfTheFirst() throws Exception {
        List<String> outputs = new ArrayList<>(nodes(Kind.GEMM, List.of(4)));
        node("Sigmoid", Map.of(), "between", outputs.get(0));
        constants.put("late", Call.random(random, 4, K));
        nodes.add(new GraphNode(
                "late", "Gemm", "", 13, List.of("x", "late"), List.of("z"), Map.of("transB", new Attribute.Whole(1))));
        node("Add", Map.of(), "y", "between", "z");
        Model joined = ModelBuilder.build(graph(Kind.GEMM, 3, List.of("y")));
        assertThat(joined.steps()).extracting(Step::name).containsExactly("n0+late", "Sigmoid_1", "Add_3");
        Model single = ModelBuilder.build(graph(Kind.GEMM, 3, List.of("y")), Extents.MAX_ELEMENTS);
        assertThat(run(joined, Kernels.best())).isEqualTo(run(single, Kernels.best()));
    }

    /** A product that nothing needs is not computed beside others. */
    @Test
    void onlyNeededProductsAreJoined() throws Exception {
        List<String> outputs = nodes(Kind.GEMM, List.of(4, 5, 6));
        Model joined = ModelBuilder.build(graph(Kind.GEMM, 3, List.of(outputs.get(0), outputs.get(2))));
        assertThat(joined.linearSteps())
                .singleElement()
                .satisfies(step -> assertThat(step.layer().rows()).isEqualTo(10));
    }

    @Test
    void eachOutputMayBeWantedAlone() throws Exception {
        List<String> outputs = nodes(Kind.GEMM, List.of(4, 5, 6));
        Model joined = ModelBuilder.build(graph(Kind.GEMM, 3, outputs));
        GemmKernel kernel = Kernels.best();
        FloatTensor x = Call.random(random, 3, K);
        List<Tensor> all = new ModelRunner(joined, kernel).run(List.of(x), new LocalBackend(kernel));
        for (int i = 0; i < all.size(); i++) {
            List<Tensor> one = new ModelRunner(joined, kernel).run(List.of(x), List.of(i), new LocalBackend(kernel));
            assertThat(one).hasSize(1);
            assertThat(floats(one.get(0))).isEqualTo(floats(all.get(i)));
        }
    }

    @Test
    void productsOfDifferentActivationsStayApart() throws Exception {
        List<String> outputs = new ArrayList<>(nodes(Kind.GEMM, List.of(K)));
        constants.put("next", Call.random(random, 4, K));
        nodes.add(new GraphNode(
                "next",
                "Gemm",
                "",
                13,
                List.of(outputs.get(0), "next"),
                List.of("y"),
                Map.of("transB", new Attribute.Whole(1))));
        assertThat(ModelBuilder.build(graph(Kind.GEMM, 3, List.of("y"))).linearSteps())
                .hasSize(2);
    }

    @Test
    void namesSayWhatSiblingsHaveInCommon() {
        assertThat(SiblingNames.joined(List.of("layer.0/query/MatMul", "layer.0/key/MatMul", "layer.0/value/MatMul")))
                .isEqualTo("layer.0/query+key+value/MatMul");
        assertThat(SiblingNames.joined(List.of("MatMul_12", "MatMul_15"))).isEqualTo("MatMul_12+MatMul_15");
        assertThat(SiblingNames.joined(List.of("fire/1x1", "fire/3x3"))).isEqualTo("fire/1x1+3x3");
        assertThat(SiblingNames.joined(List.of("a/b", "a/b"))).isEqualTo("a/b+b");
        assertThat(SiblingNames.joined(List.of("a", "a/a"))).isEqualTo("a+a/a");
        assertThat(SiblingNames.joined(List.of("/a/b", "/b"))).isEqualTo("/a/b+b");
        assertThat(SiblingNames.joined(List.of("", "q"))).isEqualTo("+q");
    }

    private static float[] floats(Tensor tensor) {
        return ((FloatTensor) tensor).data();
    }

    private static List<String> run(Model model, GemmKernel kernel) {
        Random same = new Random(3);
        FloatTensor x = FloatTensor.zeros(model.inputs().get(0).shape());
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = same.nextFloat() * 2 - 1;
        }
        List<String> results = new ArrayList<>();
        for (Tensor y : new ModelRunner(model, kernel).run(List.of(x), new LocalBackend(kernel))) {
            results.add(y.shape().toString());
            results.add(
                    y instanceof FloatTensor floats
                            ? Arrays.toString(floats.data())
                            : Arrays.toString(((ByteTensor) y).data()));
        }
        return results;
    }

    /** Makes nodes n0, n1 ... with these rows, of which each second is followed by Relu where its output is float32. */
    private List<String> nodes(Kind kind, List<Integer> rows) {
        nodes.clear();
        constants.clear();
        String from = switch (kind) {
            case DYNAMIC -> {
                nodes.add(new GraphNode(
                        "q", "DynamicQuantizeLinear", "", 13, List.of("x"), List.of("q", "qs", "qz"), Map.of()));
                yield "q";
            }
            case Q_LINEAR_CONV -> {
                constants.put("xs", FloatTensor.flat(new float[] {0.01f}));
                constants.put("xz", ByteTensor.unsigned(Shape.of(), new byte[] {100}));
                node("QuantizeLinear", Map.of(), "q", "x", "xs", "xz");
                yield "q";
            }
            default -> "x";
        };
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            add(kind, i, rows.get(i), from);
            boolean isFloat = kind != Kind.Q_LINEAR_CONV;
            if (isFloat && i % 2 == 1) {
                node("Relu", Map.of(), "r" + i, "y" + i);
            }
            outputs.add((isFloat && i % 2 == 1 ? "r" : "y") + i);
        }
        return outputs;
    }

    private void add(Kind kind, int i, int rows, String from) {
        String w = "w" + i;
        String b = "b" + i;
        constants.put(b, Call.random(random, rows));
        Map<String, Attribute> none = Map.of();
        switch (kind) {
            case GEMM -> {
                constants.put(w, Call.random(random, rows, K));
                product(i, "Gemm", Map.of("transB", new Attribute.Whole(1)), from, w, b);
            }
            case MAT_MUL -> {
                constants.put(w, Call.random(random, K, rows));
                product(i, "MatMul", none, from, w);
            }
            case MAT_MUL_LEFT -> {
                constants.put(w, Call.random(random, rows, K));
                product(i, "MatMul", none, w, from);
            }
            case CONV -> {
                constants.put(w, Call.random(random, rows, K, 1, 1));
                product(i, "Conv", none, from, w, b);
            }
            case CONV_3X3 -> {
                constants.put(w, Call.random(random, rows, K, 3, 3));
                product(i, "Conv", Map.of("pads", new Attribute.Wholes(List.of(1L, 1L, 1L, 1L))), from, w, b);
            }
            case DYNAMIC -> {
                constants.put(w, bytes(K, rows));
                constants.put("ws" + i, Call.random(random, rows));
                constants.put("wz" + i, ByteTensor.signed(Shape.of(), new byte[] {(byte) (i == 2 ? 3 : 0)}));
                nodes.add(new GraphNode(
                        "n" + i,
                        "MatMulIntegerToFloat",
                        "com.microsoft",
                        1,
                        List.of("q", w, "qs", "ws" + i, "qz", "wz" + i, b),
                        List.of("y" + i),
                        none));
            }
            case Q_LINEAR_CONV -> {
                constants.put(w, bytes(rows, K, 1, 1));
                constants.put("ws" + i, FloatTensor.flat(new float[] {0.02f + i}));
                constants.put("wz" + i, ByteTensor.signed(Shape.of(), new byte[] {(byte) i}));
                constants.put("ys" + i, FloatTensor.flat(new float[] {0.1f + i}));
                constants.put("yz" + i, ByteTensor.unsigned(Shape.of(), new byte[] {(byte) (7 * i)}));
                product(i, "QLinearConv", none, "q", "xs", "xz", w, "ws" + i, "wz" + i, "ys" + i, "yz" + i);
            }
        }
    }

    private ByteTensor bytes(int... dims) {
        ByteTensor bytes = (ByteTensor) ElementType.INT8.zeros(Shape.of(dims));
        random.nextBytes(bytes.data());
        return bytes;
    }

    private void product(int i, String operator, Map<String, Attribute> attributes, String... inputs) {
        nodes.add(new GraphNode("n" + i, operator, "", 13, List.of(inputs), List.of("y" + i), attributes));
    }

    private void node(String operator, Map<String, Attribute> attributes, String output, String... inputs) {
        nodes.add(new GraphNode("", operator, "", 13, List.of(inputs), List.of(output), attributes));
    }

    private Graph graph(Kind kind, int columns, List<String> outputs) {
        Shape shape = switch (kind) {
            case GEMM -> Shape.of(columns, K);
            case MAT_MUL, DYNAMIC -> Shape.of(1, columns, K);
            case MAT_MUL_LEFT -> Shape.of(K, columns);
            default -> Shape.of(1, K, 1, columns);
        };
        return new Graph(
                "siblings",
                List.of(ValueInfo.floats("x", shape)),
                outputs,
                Map.copyOf(constants),
                List.copyOf(nodes),
                Set.of(),
                List.of());
    }
}
