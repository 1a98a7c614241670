package dev.ballast.model.op;

import dev.ballast.gemm.EjmlKernel;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One node under test with its operands: built, planned and run. */
final class Call {
    private final String operator;
    private final Map<String, Attribute> attributes = new HashMap<>();
    private final List<Operand> operands = new ArrayList<>();
    private final List<FloatTensor> floats = new ArrayList<>();
    private long opset = 13;

    Call(String operator) {
        this.operator = operator;
    }

    Call opset(long version) {
        opset = version;
        return this;
    }

    Call with(String name, long... values) {
        attributes.put(name, new Attribute.Wholes(Arrays.stream(values).boxed().toList()));
        return this;
    }

    Call with(String name, Attribute attribute) {
        attributes.put(name, attribute);
        return this;
    }

    Call whole(String name, long value) {
        return with(name, new Attribute.Whole(value));
    }

    Call variable(FloatTensor value) {
        operands.add(new Operand.Variable(value.shape()));
        floats.add(value);
        return this;
    }

    Call constant(FloatTensor value) {
        operands.add(new Operand.Constant(value));
        floats.add(value);
        return this;
    }

    Call longs(long... values) {
        operands.add(new Operand.Constant(LongTensor.wrap(Shape.of(values.length), values)));
        return this;
    }

    Operator plan() throws RefusedException {
        List<String> inputs = operands.stream()
                .map(operand -> operand.getClass().getSimpleName())
                .toList();
        return Operators.plan(new GraphNode("node", operator, "", opset, inputs, List.of("y"), attributes), operands);
    }

    /** Plans and runs; a local operator writes over rubbish. */
    Tensor run() throws RefusedException {
        Operator planned = plan();
        if (planned instanceof Operator.Fixed fixed) {
            return fixed.value();
        }
        if (planned instanceof Operator.View) {
            return floats.get(0).reshaped(planned.shape());
        }
        FloatTensor output = FloatTensor.zeros(planned.shape());
        Arrays.fill(output.data(), Float.NaN);
        Workspace workspace = new Workspace(new EjmlKernel());
        if (planned instanceof LinearOperator linear) {
            float[] raw = new float[linear.layer().outputLength() + 3];
            linear.layer().multiply(workspace.kernel(), floats.get(0).data(), 0, workspace.scratch(), raw, 0);
            linear.finish(raw, output);
        } else if (planned instanceof LocalOperator local) {
            local.run(floats, output, workspace);
        }
        return output;
    }

    float[] values() throws RefusedException {
        return ((FloatTensor) run()).data();
    }

    /** Uniform values from -1 to 1. */
    static FloatTensor random(Random random, int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 2 - 1;
        }
        return tensor;
    }
}
