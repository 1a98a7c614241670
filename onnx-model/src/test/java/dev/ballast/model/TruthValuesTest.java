package dev.ballast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bools keep their type through a graph, from an input or a constant to an output; a division by zero ends only its request. */
class TruthValuesTest {
    private final Map<String, Tensor> constants = new HashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();

    @Test
    void boolsKeepTheirTypeThroughOperatorsThatMoveElements() throws Exception {
        constants.put("two", LongTensor.wrap(Shape.of(2), new long[] {2, 3}));
        constants.put("first", LongTensor.wrap(Shape.of(1), new long[] {0}));
        constants.put("truths", ByteTensor.bools(Shape.of(3), new byte[] {1, 0, 1}));
        node("Greater", "larger", "x", "zero");
        constants.put("zero", FloatTensor.zeros(Shape.of()));
        node("Not", "not", "larger");
        node("And", "both", "not", "truths");
        node("Expand", "wide", "both", "two");
        node("Transpose", "turned", "wide");
        node("Identity", "same", "turned");
        node("Gather", "row", "same", "first");
        node("Or", "any", "row", "flag");
        Model model = model(
                List.of(ValueInfo.floats("x", Shape.of(3)), new ValueInfo("flag", Shape.of(1), ElementType.BOOL)),
                "any",
                "same");
        assertThat(model.outputs()).extracting(ValueInfo::type).containsOnly(ElementType.BOOL);
        List<Tensor> outputs =
                run(model, FloatTensor.flat(new float[] {-1f, -1f, 1f}), ByteTensor.bools(Shape.of(1), new byte[] {0}));
        assertThat(outputs).extracting(Tensor::datatype).containsOnly("BOOL");
        assertThat(((ByteTensor) outputs.get(0)).data()).containsExactly(1, 1);
        assertThat(((ByteTensor) outputs.get(1)).data()).containsExactly(1, 1, 0, 0, 0, 0);
    }

    /** The runner answers the next request as if the refused one had not been. */
    @Test
    void aDivisionByZeroIsAnErrorOfItsRequest() throws Exception {
        node("Div", "y", "a", "b");
        ValueInfo a = new ValueInfo("a", Shape.of(2), ElementType.INT32);
        ValueInfo b = new ValueInfo("b", Shape.of(2), ElementType.INT32);
        Model model = model(List.of(a, b), "y");
        GemmKernel kernel = Kernels.portable();
        ModelRunner runner = new ModelRunner(model, kernel);
        IntTensor sevens = IntTensor.wrap(Shape.of(2), new int[] {7, -7});
        IntTensor zero = IntTensor.wrap(Shape.of(2), new int[] {2, 0});
        assertThatThrownBy(() -> runner.run(List.of(sevens, zero), new LocalBackend(kernel)))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("divided by 0");
        IntTensor twos = IntTensor.wrap(Shape.of(2), new int[] {2, 2});
        List<Tensor> answer = runner.run(List.of(sevens, twos), new LocalBackend(kernel));
        assertThat(((IntTensor) answer.get(0)).data()).containsExactly(3, -3);
    }

    @Test
    void aDivisionOfConstantsByZeroIsRefusedAtLoad() {
        constants.put("a", IntTensor.wrap(Shape.of(1), new int[] {7}));
        constants.put("b", IntTensor.wrap(Shape.of(1), new int[1]));
        node("Div", "y", "a", "b");
        assertThatThrownBy(() -> model(List.of(), "y"))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("divided by 0");
    }

    private void node(String operator, String output, String... inputs) {
        Map<String, Attribute> none = Map.of();
        nodes.add(new GraphNode("", operator, "", 16, List.of(inputs), List.of(output), none));
    }

    private Model model(List<ValueInfo> inputs, String... outputs) throws ModelException {
        return ModelBuilder.build(new Graph("truths", inputs, List.of(outputs), constants, nodes, Set.of(), List.of()));
    }

    private static List<Tensor> run(Model model, Tensor... inputs) {
        GemmKernel kernel = Kernels.portable();
        return new ModelRunner(model, kernel).run(List.of(inputs), new LocalBackend(kernel));
    }
}
