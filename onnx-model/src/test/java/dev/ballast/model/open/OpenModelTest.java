package dev.ballast.model.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.Graph;
import dev.ballast.model.LinearStep;
import dev.ballast.model.OpenGraph;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenModelTest {
    private static final long BYTES = 1 << 24;

    private static final OpenInput X =
            new OpenInput("x", List.of(Axis.open("batch"), Axis.open("seq"), Axis.fixed(4)), ElementType.FLOAT);
    private static final OpenInput MASK =
            new OpenInput("mask", List.of(Axis.open("batch"), Axis.open("seq"), Axis.fixed(1)), ElementType.FLOAT);

    /** (relu(x) * first) * second + mask */
    private static Graph graph() {
        List<GraphNode> nodes = List.of(
                node("", "Transpose", List.of("wt"), "w"), // folded once
                node("relu", "Relu", List.of("x"), "r"),
                node("one", "MatMul", List.of("r", "w"), "a"),
                node("", "MatMul", List.of("a", "v"), "b"),
                node("sum", "Add", List.of("b", "mask"), "y"));
        Map<String, Tensor> constants = Map.of("wt", ramp(6, 4), "v", ramp(6, 3));
        return new Graph("pair", List.of(), List.of("y"), constants, nodes, Set.of(), List.of());
    }

    private static GraphNode node(String name, String operator, List<String> inputs, String output) {
        return new GraphNode(name, operator, "", 13, inputs, List.of(output), Map.of());
    }

    private static FloatTensor ramp(int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = i + 1;
        }
        return tensor;
    }

    private static OpenModel open(ShapeLimits limits) throws Exception {
        return OpenModel.of(OpenGraph.of(graph()), List.of(X, MASK), limits, Map.of());
    }

    private static List<Shape> shapes(int batch, int seq) {
        return List.of(Shape.of(batch, seq, 4), Shape.of(batch, seq, 1));
    }

    @Test
    void modelsOfAllShapesShareTheWeights() throws Exception {
        OpenModel open = open(ShapeLimits.of(BYTES));
        assertThat(open.symbols()).containsExactly("batch", "seq");
        assertThat(open.layers()).extracting(LinearStep::name).containsExactly("one", "MatMul_3");
        for (int seq : new int[] {1, 2, 7, 64, 100}) {
            ShapedModel shaped = open.at(shapes(2, seq));
            assertThat(shaped.extents()).isEqualTo(Map.of("batch", 2, "seq", seq));
            assertThat(shaped.model().outputs().get(0).shape()).isEqualTo(Shape.of(2, seq, 3));
            assertThat(shaped.layers()).containsExactly(0, 1);
            for (LinearStep step : shaped.model().linearSteps()) {
                LinearStep layer = open.layers().get(step.index());
                assertThat(step.layer().weights()).isSameAs(layer.layer().weights());
                assertThat(step.layer().lowering().columns()).isEqualTo(2 * seq);
            }
            assertThat(open.at(shapes(2, seq))).isSameAs(shaped);
        }
    }

    /** A client chooses the shape, so a new shape must not cost work or memory for each weight. */
    @Test
    void scaledAndJoinedWeightsAreMadeOnceForAllShapes() throws Exception {
        List<GraphNode> nodes = List.of(
                node("query", "MatMul", List.of("x", "wq"), "q"),
                node("key", "MatMul", List.of("x", "wk"), "k"),
                node("scaled", "Mul", List.of("k", "half"), "h"),
                node("sum", "Add", List.of("q", "h"), "s"),
                node("out", "MatMul", List.of("s", "wo"), "o"),
                node("turned", "Mul", List.of("o", "half"), "y"));
        FloatTensor half = FloatTensor.zeros(Shape.of(1));
        half.data()[0] = 0.5f;
        Map<String, Tensor> constants = Map.of("wq", ramp(4, 5), "wk", ramp(4, 5), "wo", ramp(5, 3), "half", half);
        OpenGraph graph =
                OpenGraph.of(new Graph("attention", List.of(), List.of("y"), constants, nodes, Set.of(), List.of()));
        OpenModel open = OpenModel.of(graph, List.of(X), ShapeLimits.of(BYTES), Map.of());
        assertThat(open.layers()).extracting(step -> step.layer().rows()).containsExactly(10, 3);
        for (int seq : new int[] {1, 9}) {
            ValueInfo x = new ValueInfo("x", Shape.of(1, seq, 4), ElementType.FLOAT);
            List<LinearStep> steps = graph.model(List.of(x), BYTES).linearSteps();
            for (int i = 0; i < steps.size(); i++) {
                Weights shared = open.layers().get(i).layer().weights();
                assertThat(steps.get(i).layer().weights().isInSamePlace(shared)).isTrue();
            }
        }
    }

    /** So a language model's table of words, of a hundred megabytes, is not counted several times against each request. */
    @Test
    void rowsOfATableTakeNoCopyOfTheTable() throws Exception {
        FloatTensor table = ramp(4096, 64);
        Graph graph = new Graph(
                "lookup",
                List.of(),
                List.of("y"),
                Map.of("table", table),
                List.of(node("rows", "Gather", List.of("table", "ids"), "y")),
                Set.of(),
                List.of());
        OpenInput ids = new OpenInput("ids", List.of(Axis.open("seq")), ElementType.INT64);
        OpenModel open = OpenModel.of(OpenGraph.of(graph), List.of(ids), ShapeLimits.of(BYTES), Map.of());
        assertThat(open.at(List.of(Shape.of(5))).bytes()).isLessThan((long) table.data().length * Float.BYTES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1x5x4 ; 1x6x1 ; pair takes one extent for seq, but axis 1 of x has 5 and axis 1 of mask has 6",
                "1x5x4 ; 2x5x1 ; pair takes one extent for batch, but axis 0 of x has 1 and axis 0 of mask has 2",
                "1x5x3 ; 1x5x1 ; input x of pair has shape batch x seq x 4, got 1 x 5 x 3",
                "5x4 ; 1x5x1 ; input x of pair has shape batch x seq x 4, got 5 x 4",
                "1x0x4 ; 1x0x1 ; got 1 x 0 x 4; an extent is from 1 to 268435456",
                "1x-3x4 ; 1x0x1 ; got 1 x -3 x 4; an extent is from 1 to 268435456",
                "1x2147483648x4 ; 1x0x1 ; an extent is from 1 to 268435456",
                "1x9223372036854775807x4 ; 1x0x1 ; an extent is from 1 to 268435456",
                "65536x65536x4 ; 1x0x1 ; a value has at most 268435456 elements",
                "1x60000000x4 ; 1x60000000x1 ;  for seq, got 60000000"
            })
    void saysWhichShapeItCannotTake(String x, String mask, String message) throws Exception {
        OpenModel open = open(ShapeLimits.of(BYTES));
        assertThatThrownBy(() -> open.at(Map.of("x", dims(x), "mask", dims(mask))))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(message);
        assertThat(open.kept()).isZero();
    }

    private static long[] dims(String text) {
        return Arrays.stream(text.split("x", -1)).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void takesNamesInsteadOfAnOrderAndDerivesWhatFollows() throws Exception {
        OpenModel open = open(ShapeLimits.of(BYTES));
        assertThat(open.at(Map.of("x", new long[] {1, 9, 4}))).isSameAs(open.at(shapes(1, 9)));
        assertThatThrownBy(() -> open.at(Map.of()))
                .isInstanceOf(ShapeException.class)
                .hasMessage("pair needs an extent for batch; its inputs are x batch x seq x 4, mask batch x seq x 1");
        assertThatThrownBy(() -> open.at(Map.of("x", new long[] {1, 9, 4}, "z", new long[0])))
                .hasMessageStartingWith("pair has no input z;");
        assertThatThrownBy(() -> open.at(List.of(Shape.of(1, 9, 4)))).hasMessage("pair takes 2 inputs, got 1");
    }

    @Test
    void aConfiguredBoundHolds() throws Exception {
        OpenModel open = open(new ShapeLimits(Map.of("seq", 20), 4, BYTES));
        assertThat(open.most("seq")).isEqualTo(20);
        assertThat(open.reference().extents()).isEqualTo(Map.of("batch", 1, "seq", 20));
        assertThat(open.at(shapes(1, 20)).layers()).hasSize(2);
        assertThatThrownBy(() -> open.at(shapes(1, 21)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("pair takes at most 20 for seq, got 21");
    }

    /** Every extent up to the derived bound works, and twice the bound does not. */
    @Test
    void theDerivedBoundIsWhatMemoryAllows() throws Exception {
        OpenModel open = open(ShapeLimits.of(1 << 20));
        int most = open.most("seq");
        assertThat(most).isBetween(1000, 20000);
        assertThat(open.at(shapes(1, most)).bytes()).isLessThanOrEqualTo(1 << 20);
        assertThatThrownBy(() -> open.at(shapes(1, 2 * most))).hasMessageContaining("at most " + most + " for seq");
        assertThatThrownBy(() -> open.at(shapes(2, most)))
                .isInstanceOf(ShapeException.class)
                .hasMessageMatching("pair .* at batch = 2, seq = " + most + ".*");
    }

    @Test
    void keepsAsManyModelsAsConfiguredAndNoMoreBytes() throws Exception {
        OpenModel few = open(new ShapeLimits(Map.of(), 3, BYTES));
        for (int seq = 1; seq <= 200; seq++) {
            few.at(shapes(1, seq));
            assertThat(few.kept()).isLessThanOrEqualTo(3);
        }
        ShapedModel one = few.at(shapes(1, 200));
        OpenModel small = open(new ShapeLimits(Map.of(), 100, 3 * one.bytes()));
        for (int seq = 190; seq <= 200; seq++) {
            small.at(shapes(1, seq));
        }
        assertThat(small.kept()).isEqualTo(3);
    }

    @Test
    void threadsShareTheModels() throws Exception {
        OpenModel open = open(new ShapeLimits(Map.of(), 50, BYTES));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<ShapedModel>>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                all.add(threads.submit(() -> {
                    List<ShapedModel> models = new ArrayList<>();
                    for (int seq = 1; seq <= 40; seq++) {
                        models.add(open.at(shapes(1, seq)));
                    }
                    return models;
                }));
            }
            for (Future<List<ShapedModel>> models : all) {
                for (int i = 0; i < 40; i++) {
                    assertThat(models.get().get(i)).isSameAs(all.get(0).get().get(i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
