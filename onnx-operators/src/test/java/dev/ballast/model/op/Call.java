package dev.ballast.model.op;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Room;
import dev.ballast.tensor.ByteTensor;
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
import java.util.stream.IntStream;

/** One node under test with its operands: built, planned and run. */
public final class Call {
    private final String operator;
    private final Map<String, Attribute> attributes = new HashMap<>();
    private final List<Operand> operands = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private Room room = new Room(Extents.MAX_ELEMENTS);
    private long opset = 13;
    private String domain = "";

    public Call(String operator) {
        this.operator = operator;
    }

    public Call opset(long version) {
        opset = version;
        return this;
    }

    /** Limits all elements that are made while planning. */
    Call mostElements(long most) {
        room = new Room(most);
        return this;
    }

    public Call with(String name, long... values) {
        attributes.put(name, new Attribute.Wholes(Arrays.stream(values).boxed().toList()));
        return this;
    }

    public Call with(String name, Attribute attribute) {
        attributes.put(name, attribute);
        return this;
    }

    public Call whole(String name, long value) {
        return with(name, new Attribute.Whole(value));
    }

    public Call domain(String name) {
        domain = name;
        return this;
    }

    public Call variable(Tensor value) {
        operands.add(new Operand.Variable(value.shape(), ElementType.of(value)));
        values.add(value);
        return this;
    }

    public Call constant(Tensor value) {
        operands.add(new Operand.Constant(value));
        values.add(value);
        return this;
    }

    Call longs(long... elements) {
        return constant(LongTensor.wrap(Shape.of(elements.length), elements));
    }

    public Operator plan() throws RefusedException {
        List<String> inputs = operands.stream()
                .map(operand -> operand.getClass().getSimpleName())
                .toList();
        return Operators.plan(
                new GraphNode("node", operator, domain, opset, inputs, List.of("y"), attributes), operands, 0, room);
    }

    /** Plans and runs the node. A local operator overwrites arbitrary content. */
    public Tensor run() throws RefusedException {
        Operator planned = plan();
        if (planned instanceof Operator.Fixed fixed) {
            return fixed.value();
        }
        if (planned instanceof Operator.View) {
            return values.get(0).reshaped(planned.shape());
        }
        Tensor output = planned.type().zeros(planned.shape());
        if (output instanceof FloatTensor floats) {
            Arrays.fill(floats.data(), Float.NaN);
        }
        Workspace workspace = new Workspace(Kernels.portable());
        if (planned instanceof LinearOperator linear) {
            Tensor raw = linear.layer().arithmetic().product(linear.layer().outputLength() + 3);
            Tensor read = values.get(linear.reads().get(0));
            Tensor activation = read instanceof ByteTensor octets ? workspace.signed(octets) : read;
            linear.layer().multiply(workspace.kernel(), activation, workspace.scratch(), raw);
            List<Tensor> operands =
                    linear.reads().stream().skip(1).map(values::get).toList();
            linear.finish(linear.product(activation, raw, 0, operands), output, workspace);
        } else if (planned instanceof LocalOperator local) {
            List<Integer> reads = local.reads().isEmpty()
                    ? IntStream.range(0, values.size()).boxed().toList()
                    : local.reads();
            local.run(reads.stream().map(values::get).toList(), output, workspace);
        }
        return output;
    }

    public float[] values() throws RefusedException {
        return ((FloatTensor) run()).data();
    }

    /** Uniform values from -1 to 1. */
    public static FloatTensor random(Random random, int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 2 - 1;
        }
        return tensor;
    }
}
