package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelRunnerTest {
    private static final GemmKernel KERNEL = Kernels.portable();

    /** y = relu(x * w + b) + x, where w is 2 x 2. One node has no reader and one adds two constants. */
    private static Model model() throws ModelException {
        Map<String, Tensor> constants = Map.of(
                "w", FloatTensor.wrap(Shape.of(2, 2), new float[] {1, 2, 3, 4}),
                "half", FloatTensor.wrap(Shape.of(2), new float[] {0.5f, -100}));
        List<GraphNode> nodes = List.of(
                node("Add", List.of("half", "half"), "b"),
                node("MatMul", List.of("x", "w"), "loose"),
                node("Gemm", List.of("x", "w", "b"), "g"),
                node("Relu", List.of("g"), "r"),
                node("Add", List.of("r", "x"), "y"));
        ValueInfo x = ValueInfo.floats("x", Shape.of(1, 2));
        return ModelBuilder.build(
                new Graph("small", List.of(x), List.of("y", "x"), constants, nodes, Set.of(), List.of()));
    }

    private static GraphNode node(String operator, List<String> inputs, String output) {
        return new GraphNode("", operator, "", 13, inputs, List.of(output), Map.<String, Attribute>of());
    }

    private static float[] data(Tensor tensor) {
        return ((FloatTensor) tensor).data();
    }

    private static FloatTensor x(float first, float second) {
        return FloatTensor.wrap(Shape.of(1, 2), new float[] {first, second});
    }

    @Test
    void runsOnlyWhatAnOutputNeedsAndCanChange() throws Exception {
        assertThat(model().steps()).extracting(Step::name).containsExactly("Gemm_2", "Add_4");
        assertThat(model().linearSteps()).extracting(LinearStep::index).containsExactly(0);
    }

    @Test
    void addsTheBiasAfterTheBackend() throws Exception {
        List<float[]> seen = new ArrayList<>();
        List<Tensor> outputs = new ModelRunner(model(), KERNEL).run(List.of(x(1, 1)), (step, activation, raw) -> {
            seen.add(data(activation).clone());
            data(raw)[0] = 10;
            data(raw)[1] = 20;
        });
        assertThat(seen).hasSize(1);
        assertThat(seen.get(0)).containsExactly(1f, 1f);
        assertThat(data(outputs.get(0))).containsExactly(12f, 1f);
    }

    /** A run of many local steps can be ended between two of them. */
    @Test
    void theBackendMayEndARunBeforeAnyStep() throws Exception {
        Model model = model();
        for (int last = 0; last < model.steps().size(); last++) {
            EndingBackend backend = new EndingBackend(last);
            ModelRunner runner = new ModelRunner(model, KERNEL);
            assertThatThrownBy(() -> runner.run(List.of(x(1, 1)), backend)).hasMessage("enough");
            assertThat(backend.products).isEqualTo(last == 0 ? 0 : 1);
            assertThat(data(runner.run(List.of(x(1, 1)), new LocalBackend(KERNEL))
                            .get(0)))
                    .containsExactly(6f, 1f);
        }
    }

    private static final class EndingBackend implements LinearBackend {
        private int left;
        private int products;

        EndingBackend(int steps) {
            left = steps;
        }

        @Override
        public void beforeStep() {
            if (left-- == 0) {
                throw new IllegalStateException("enough");
            }
        }

        @Override
        public void multiply(LinearStep step, Tensor activation, Tensor raw) {
            products++;
            new LocalBackend(KERNEL).multiply(step, activation, raw);
        }
    }

    @Test
    void outputsAreTheCallersOwn() throws Exception {
        ModelRunner runner = new ModelRunner(model(), KERNEL);
        LocalBackend backend = new LocalBackend(KERNEL);
        FloatTensor input = x(1, 1);
        List<Tensor> first = runner.run(List.of(input), backend);
        runner.run(List.of(x(9, 9)), backend);
        assertThat(data(first.get(0))).containsExactly(6f, 1f);
        assertThat(data(first.get(1))).containsExactly(1f, 1f).isNotSameAs(input.data());
    }

    @Test
    void rejectsOtherInputs() throws Exception {
        ModelRunner runner = new ModelRunner(model(), KERNEL);
        LocalBackend backend = new LocalBackend(KERNEL);
        assertThatThrownBy(() -> runner.run(List.of(), backend)).hasMessageContaining("takes 1 inputs, got 0");
        assertThatThrownBy(() -> runner.run(List.of(FloatTensor.zeros(Shape.of(2, 1))), backend))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("input x", "1x2", "2x1");
        ByteTensor octets = ByteTensor.signed(Shape.of(1, 2), new byte[2]);
        assertThatThrownBy(() -> runner.run(List.of(octets), backend))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("input x", "FP32", "INT8");
    }

    @Test
    void reportsStepsAndTotals() throws Exception {
        assertThat(ModelReport.of(model())).isEqualTo("""
                        model small
                        input x 1x2 FP32
                        output y 1x2 FP32
                        output x 1x2 FP32

                        step    operator  input  output  MACs  weights  bytes  can be split?
                        Gemm_2  Gemm      1x2    1x2        4        6     24  yes
                        Add_4   Add       1x2    1x2        0        0      0  -

                        2 steps, 1 can be split; 4 MACs, 100.0 % in steps that can be split; 6 weights, 24 bytes""");
    }

    @Test
    void reportsRefusalsByOperatorAndReason() {
        List<Refusal> refusals = List.of(
                new Refusal("a", "Exp", "", 13, "unsupported operator"),
                Refusal.notAnOperator("w", "weight", "element type UINT8"),
                new Refusal("b", "Exp", "", 13, "unsupported operator"));
        assertThat(ModelReport.of(new UnsupportedModelException("odd", refusals)))
                .isEqualTo("""
                        model odd cannot be run; Ballast does not support
                          Exp (opset 13): unsupported operator - 2 places: a, b
                          weight: element type UINT8 - 1 place: w
                        what often helps: export the model for inference, at opset 7 to 21, with constants folded""");
    }
}
