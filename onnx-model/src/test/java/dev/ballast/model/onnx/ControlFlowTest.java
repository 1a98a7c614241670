package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.ballast.model.LinearStep;
import dev.ballast.model.StageCuts;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** If, Loop and Scan against onnxruntime, and their refusals. */
class ControlFlowTest {
    private static final float SHARE = 1e-5f;

    private final Random random = new Random(11);

    /** Both branches read values outside; one has a linear layer, which runs only when its branch is taken. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesOneBranchAtRunTime(boolean condition) throws Exception {
        OracleModel model = new OracleModel(16)
                .input("c", flag(condition))
                .input("x", Call.random(random, 2, 3))
                .weight("w", Call.random(random, 3, 4))
                .weight("v", Call.random(random, 2, 4))
                .node(OracleModel.node("Relu", "x -> r"))
                .node(branches(
                        "c -> y z",
                        OracleModel.graph(
                                "then_branch",
                                " -> a b",
                                node("MatMul", "r w -> m"),
                                node("Add", "m v -> a"),
                                node("Neg", "x -> b")),
                        OracleModel.graph("else_branch", " -> a b", node("Add", "v v -> a"), node("Abs", "r -> b"))))
                .output("y")
                .output("z");
        model.requireAsOnnxruntime(SHARE);
        assertThat(model.read().linearSteps()).singleElement().satisfies(step -> {
            assertThat(step.site().guards())
                    .singleElement()
                    .satisfies(guard -> assertThat(guard.wanted()).isTrue());
            assertThat(step.name()).startsWith("choose.then/");
        });
    }

    private static NodeProto.Builder branches(String values, AttributeProto.Builder yes, AttributeProto.Builder no) {
        return node("If", values).setName("choose").addAttribute(yes).addAttribute(no);
    }

    private static NodeProto.Builder node(String operator, String values) {
        return OracleModel.node(operator, values);
    }

    private static Tensor flag(boolean value) {
        Tensor flag = ElementType.BOOL.zeros(Shape.of());
        Whole.set(flag, 0, value ? 1L : 0L);
        return flag;
    }

    private static Tensor whole(long value) {
        return LongTensor.wrap(Shape.of(), new long[] {value});
    }

    /** The inner condition is computed in the outer branch. All four ways are run by one model. */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void branchesNest(boolean outer, boolean inner) throws Exception {
        NodeProto.Builder nested = branches(
                "d -> a",
                OracleModel.graph("then_branch", " -> e", node("Neg", "n -> e")),
                OracleModel.graph("else_branch", " -> f", node("Add", "n x -> f")));
        new OracleModel(16)
                .input("c", flag(outer))
                .input("d", flag(inner))
                .input("x", Call.random(random, 5))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> a", node("Relu", "x -> n"), nested),
                        OracleModel.graph("else_branch", " -> g", node("Abs", "x -> g"))))
                .output("y")
                .requireAsOnnxruntime(SHARE);
    }

    /** A known condition decides at load. The other branch may hold anything, also a result of another shape. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBranchThatIsNeverTakenNeedNotBeSupported(boolean condition) throws Exception {
        NodeProto.Builder unsupported = node("NoSuchOperator", "x -> a");
        NodeProto.Builder supported = node("Transpose", "x -> a");
        OracleModel model = new OracleModel(16)
                .weight("c", flag(condition))
                .input("x", Call.random(random, 2, 3))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> a", condition ? supported : unsupported),
                        OracleModel.graph("else_branch", " -> a", condition ? unsupported : supported)))
                .output("y");
        assertThat(model.run().get(0).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(model.read().steps())
                .singleElement()
                .satisfies(step -> assertThat(step.site().guards()).isEmpty());
    }

    @Test
    void refusesBranchesThatDiffer() {
        OracleModel model = new OracleModel(16)
                .input("c", flag(true))
                .input("x", Call.random(random, 2, 3))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> a", node("Transpose", "x -> a")),
                        OracleModel.graph("else_branch", " -> a", node("Neg", "x -> a"))))
                .output("y");
        assertThatThrownBy(model::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a condition computed at run time between FP32 3x2 and FP32 2x3");
    }

    /** One branch is for another length. A request may take it, and gets the reason. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBranchThatDoesNotFitTheShapesIsAnErrorOfTheRequest(boolean condition) throws Exception {
        OracleModel model = new OracleModel(16)
                .input("c", flag(condition))
                .input("x", Call.random(random, 1, 3))
                .weight("w", Call.random(random, 4, 2))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> a", node("MatMul", "x w -> a")),
                        OracleModel.graph("else_branch", " -> a", node("Neg", "x -> a"))))
                .output("y");
        if (condition) {
            assertThatThrownBy(model::run)
                    .isInstanceOf(RequestException.class)
                    .hasMessageContainingAll("choose.then/", "MatMul", "shapes 1x3 and 4x2 do not fit");
        } else {
            float[] x = ((FloatTensor) model.value("x")).data();
            assertThat(((FloatTensor) model.run().get(0)).data()).containsExactly(-x[0], -x[1], -x[2]);
        }
    }

    /** An unknown operator is refused wherever it stands. */
    @Test
    void refusesUnknownOperatorsUnderAConditionOfTheRequest() {
        OracleModel model = new OracleModel(16)
                .input("c", flag(true))
                .input("x", Call.random(random, 3))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> a", node("Neg", "x -> a")),
                        OracleModel.graph("else_branch", " -> a", node("NoSuchOperator", "x -> a"))))
                .output("y");
        assertThatThrownBy(model::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("NoSuchOperator");
    }

    @Test
    void refusesAConditionThatIsNotOneElement() {
        NodeProto.Builder node = branches(
                "c -> y",
                OracleModel.graph("then_branch", " -> a", node("Neg", "x -> a")),
                OracleModel.graph("else_branch", " -> a", node("Abs", "x -> a")));
        for (Tensor condition : new Tensor[] {ElementType.BOOL.zeros(Shape.of(2)), FloatTensor.zeros(Shape.of(1))}) {
            OracleModel model = new OracleModel(16)
                    .input("x", FloatTensor.zeros(Shape.of(3)))
                    .output("y");
            assertThatThrownBy(model.input("c", condition).node(node)::read)
                    .isInstanceOf(UnsupportedModelException.class)
                    .hasMessageContaining("expected one BOOL element");
        }
    }

    /** Nodes inside a graph may be in any order, and a node outside may follow the graph that reads it. */
    @Test
    void nodesAreSortedByWhatGraphsInThemRead() throws Exception {
        OracleModel model = new OracleModel(16)
                .weight("c", flag(true))
                .input("x", Call.random(random, 4))
                .node(branches(
                        "c -> y",
                        OracleModel.graph("then_branch", " -> b", node("Neg", "a -> b"), node("Add", "late x -> a")),
                        OracleModel.graph("else_branch", " -> b", node("Neg", "x -> b"))))
                .node(node("Abs", "x -> late"))
                .output("y");
        float[] x = ((FloatTensor) model.value("x")).data();
        float[] y = ((FloatTensor) model.run().get(0)).data();
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isEqualTo(-(Math.abs(x[i]) + x[i]));
        }
    }

    @Test
    void aModelIsNotCutInsideABranch() throws Exception {
        OracleModel model = new OracleModel(16)
                .weight("c", flag(true))
                .input("x", Call.random(random, 1, 4))
                .node(branches(
                        "c -> h",
                        OracleModel.graph("then_branch", " -> b", node("Abs", "x -> a"), node("Tanh", "a -> b")),
                        OracleModel.graph("else_branch", " -> b", node("Neg", "x -> b"))))
                .node(node("Neg", "h -> y"))
                .output("y");
        assertThat(StageCuts.of(model.read()).cuts())
                .extracting(cut -> cut.value().name())
                .containsExactly("x", "h", "y");
    }

    /** y = the state after the iterations; z = all states, stacked. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void repeatsABody(int trips) throws Exception {
        OracleModel model = loop("n c x -> y z", node("Identity", "c1 -> c2"))
                .weight("n", whole(trips))
                .weight("c", flag(true))
                .output("z");
        model.requireAsOnnxruntime(SHARE);
        assertThat(model.read().steps().stream().filter(LinearStep.class::isInstance))
                .hasSize(trips);
    }

    private OracleModel loop(String values, NodeProto.Builder condition) {
        return new OracleModel(16)
                .input("x", Call.random(random, 1, 3))
                .weight("w", Call.random(random, 3, 3))
                .node(node("Loop", values)
                        .setName("again")
                        .addAttribute(OracleModel.graph(
                                "body",
                                "i c1 s -> c2 t u",
                                node("MatMul", "s w -> m"),
                                node("Add", "m x -> t"),
                                node("Neg", "t -> u"),
                                condition)))
                .output("y");
    }

    /** The body reads a condition that it never changes. With true the loop never ends, with false it ends after one iteration. */
    @Test
    void endsWhenTheConditionDoes() throws Exception {
        loop("_ c x -> y z", node("Identity", "stop -> c2"))
                .weight("c", flag(true))
                .weight("stop", flag(false))
                .output("z")
                .requireAsOnnxruntime(SHARE);
        OracleModel endless = loop("_ c x -> y", node("Identity", "c1 -> c2")).weight("c", flag(true));
        assertThatThrownBy(endless::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("more than 16384 nodes in graphs inside nodes");
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 40, Long.MAX_VALUE})
    void refusesALoopOfTooManyIterations(long trips) {
        OracleModel model = loop("n c x -> y", node("Identity", "c1 -> c2"))
                .weight("n", whole(trips))
                .weight("c", flag(true));
        assertThatThrownBy(model::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Loop (opset 16)");
    }

    /** After the iteration in which the condition becomes false the state stays as it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mayEndAtRunTimeBeforeTheLastTrip(boolean begins) throws Exception {
        OracleModel model = new OracleModel(16)
                .input("c", flag(begins))
                .input("go", flag(false))
                .input("x", Call.random(random, 3))
                .weight("n", whole(4))
                .node(node("Loop", "n c x -> y")
                        .addAttribute(OracleModel.graph(
                                "body", "i c1 s -> c2 t", node("Add", "s x -> t"), node("Identity", "go -> c2"))))
                .output("y");
        model.requireAsOnnxruntime(SHARE);
    }

    @Test
    void refusesLoopsWithoutAnEndThatIsKnownAtLoad() {
        OracleModel condition = loop("_ c x -> y", node("Identity", "c1 -> c2")).input("c", flag(true));
        assertThatThrownBy(condition::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a loop without an end that is known at load");
        OracleModel count = loop("n c x -> y", node("Identity", "c1 -> c2"))
                .weight("c", flag(true))
                .input("n", whole(3));
        assertThatThrownBy(count::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a trip count computed at run time");
        OracleModel rows = loop("n c x -> y z", node("Identity", "c1 -> c2"))
                .weight("n", whole(3))
                .input("c", flag(true));
        assertThatThrownBy(rows::read)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a number of rows that is computed at run time");
    }

    /** Axes and directions of the scanned input and output. */
    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0", "1, 0, 1, 0", "-1, 1, -1, 0", "0, 1, 1, 1", "2, 0, 0, 1"})
    void scansSlices(int axis, int direction, int outputAxis, int outputDirection) throws Exception {
        int[] dims = {3, 4, 5};
        int[] slice = {dims[1], dims[2]};
        if (axis != 0) {
            slice[0] = dims[0];
            slice[1] = axis == 1 ? dims[2] : dims[1];
        }
        new OracleModel(16)
                .input("x", Call.random(random, dims))
                .input("s", Call.random(random, slice))
                .node(node("Scan", "s x -> y z")
                        .addAttribute(OracleModel.whole("num_scan_inputs", 1))
                        .addAttribute(OracleModel.wholes("scan_input_axes", axis))
                        .addAttribute(OracleModel.wholes("scan_input_directions", direction))
                        .addAttribute(OracleModel.wholes("scan_output_axes", outputAxis))
                        .addAttribute(OracleModel.wholes("scan_output_directions", outputDirection))
                        .addAttribute(OracleModel.graph(
                                "body", "a b -> d e", node("Sub", "a b -> d"), node("Mul", "d b -> e"))))
                .output("y")
                .output("z")
                .requireAsOnnxruntime(SHARE);
    }
}
