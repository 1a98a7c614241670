package dev.ballast.model;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.op.ElementType;
import dev.ballast.model.op.Workspace;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs requests through a model, one at a time, on the calling thread. Holds one buffer for each value, made once; weights stay
 * in the shared {@link Model}. Several threads need a runner each.
 */
public final class ModelRunner {
    private final Model model;
    private final Workspace workspace;
    private final Map<Integer, Tensor> values;
    private final List<Bound> program = new ArrayList<>();
    private final Map<Arithmetic, Tensor> raw = new EnumMap<>(Arithmetic.class);

    /** Makes the buffers of all values of the model; the kernel serves the products that stay on this board. */
    public ModelRunner(Model model, GemmKernel kernel) {
        this.model = model;
        this.workspace = new Workspace(kernel);
        this.values = new HashMap<>(model.values().constants());
        for (int i = 0; i < model.inputs().size(); i++) {
            values.put(
                    model.values().inputs().get(i),
                    model.inputs().get(i).type().zeros(model.inputs().get(i).shape()));
        }
        model.steps().forEach(this::bind);
        for (LinearStep step : model.linearSteps()) {
            if (step.linear().finishesInPlace()) {
                continue;
            }
            Arithmetic arithmetic = step.layer().arithmetic();
            int length = step.layer().outputLength();
            Tensor largest = raw.get(arithmetic);
            if (largest == null || largest.shape().size() < length) {
                raw.put(arithmetic, arithmetic.product(length));
            }
        }
    }

    private void bind(Step step) {
        List<Tensor> reads = step.site().reads().stream().map(this::value).toList();
        if (step instanceof ViewStep) {
            values.put(step.site().writes(), reads.get(0).reshaped(step.output()));
            return;
        }
        Tensor writes = step.type().zeros(step.output());
        values.put(step.site().writes(), writes);
        program.add(new Bound(step, reads, activation(step, reads.get(0)), writes));
    }

    /** What a linear step multiplies: its input, or a place for it where uint8 must become int8 first. */
    private static Tensor activation(Step step, Tensor input) {
        boolean isShifted = step instanceof LinearStep && input instanceof ByteTensor octets && !octets.isSigned();
        return isShifted ? ElementType.INT8.zeros(input.shape()) : input;
    }

    /**
     * Runs one request.
     *
     * @param inputs one for each of {@link Model#inputs()}, in that order and of that type and shape; read only
     * @param backend computes the linear steps; called on this thread
     * @return one for each of {@link Model#outputs()}, copies that the caller owns
     * @throws IllegalArgumentException when the inputs are not those of the model
     */
    public List<Tensor> run(List<? extends Tensor> inputs, LinearBackend backend) {
        requireInputs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            ElementType.copy(inputs.get(i), value(model.values().inputs().get(i)));
        }
        run(backend);
        List<Tensor> outputs = new ArrayList<>();
        for (int number : model.values().outputs()) {
            Tensor output = value(number);
            Tensor copy = ElementType.of(output).zeros(output.shape());
            ElementType.copy(output, copy);
            outputs.add(copy);
        }
        return outputs;
    }

    /**
     * Runs one request through a model of one float32 input and one float32 output, as a {@link Stage}'s is. Allocates nothing.
     *
     * @param input of any shape, the first elements are those of the model's input; read only
     * @param backend computes the linear steps; called on this thread
     * @param output of any shape, the first elements are written
     */
    public void run(FloatTensor input, LinearBackend backend, FloatTensor output) {
        if (model.inputs().size() != 1 || model.outputs().size() != 1) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + model.inputs().size() + " inputs and gives "
                            + model.outputs().size() + " outputs, not one each");
        }
        float[] first = ((FloatTensor) value(model.values().inputs().get(0))).data();
        System.arraycopy(input.data(), 0, first, 0, first.length);
        run(backend);
        float[] last = ((FloatTensor) value(model.values().outputs().get(0))).data();
        System.arraycopy(last, 0, output.data(), 0, last.length);
    }

    private void run(LinearBackend backend) {
        for (Bound bound : program) {
            run(bound, backend);
        }
    }

    private void run(Bound bound, LinearBackend backend) {
        if (bound.step() instanceof LinearStep linear) {
            Tensor product = linear.linear().finishesInPlace()
                    ? bound.writes()
                    : raw.get(linear.layer().arithmetic());
            if (product == null) {
                throw new IllegalStateException(
                        "no buffer for products in " + linear.layer().arithmetic());
            }
            Tensor activation = bound.activation();
            if (bound.reads().get(0) instanceof ByteTensor input && !input.isSigned()) {
                Workspace.toSigned(input, (ByteTensor) activation);
            }
            backend.multiply(linear, activation, product);
            linear.linear().finish(activation, product, bound.writes(), workspace);
        } else if (bound.step() instanceof LocalStep local) {
            local.local().run(bound.reads(), bound.writes(), workspace);
        } else if (bound.step() instanceof StageStep stage) {
            backend.stage(stage, (FloatTensor) bound.reads().get(0), (FloatTensor) bound.writes());
        }
    }

    private void requireInputs(List<? extends Tensor> inputs) {
        if (inputs.size() != model.inputs().size()) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + model.inputs().size() + " inputs, got " + inputs.size());
        }
        for (int i = 0; i < inputs.size(); i++) {
            ValueInfo expected = model.inputs().get(i);
            Tensor given = inputs.get(i);
            if (!given.shape().equals(expected.shape()) || ElementType.of(given) != expected.type()) {
                throw new IllegalArgumentException("input " + expected.name() + " of " + model.name() + " is "
                        + expected.datatype() + " of shape " + expected.shape() + ", got " + given.datatype() + " of "
                        + given.shape());
            }
        }
    }

    private Tensor value(int number) {
        Tensor value = values.get(number);
        if (value == null) {
            throw new IllegalStateException(model.name() + " reads value " + number + " before it is written");
        }
        return value;
    }

    /** A step with the buffers it works on; what a linear step multiplies may be a copy of what it reads. */
    private record Bound(Step step, List<Tensor> reads, Tensor activation, Tensor writes) {}
}
