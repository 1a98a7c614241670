package dev.ballast.model;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.op.Workspace;
import dev.ballast.tensor.FloatTensor;
import java.util.ArrayList;
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
    private final Map<Integer, FloatTensor> values;
    private final List<Bound> program = new ArrayList<>();
    private final float[] raw;

    /** Makes the buffers of all values of the model; the kernel serves the products that stay on this board. */
    public ModelRunner(Model model, GemmKernel kernel) {
        this.model = model;
        this.workspace = new Workspace(kernel);
        this.values = new HashMap<>(model.values().constants());
        for (int i = 0; i < model.inputs().size(); i++) {
            values.put(
                    model.values().inputs().get(i),
                    FloatTensor.zeros(model.inputs().get(i).shape()));
        }
        model.steps().forEach(this::bind);
        int largest = 0;
        for (LinearStep step : model.linearSteps()) {
            largest = Math.max(largest, step.layer().outputLength());
        }
        this.raw = new float[largest];
    }

    private void bind(Step step) {
        List<FloatTensor> reads = step.site().reads().stream().map(this::value).toList();
        FloatTensor writes =
                step instanceof ViewStep ? reads.get(0).reshaped(step.output()) : FloatTensor.zeros(step.output());
        values.put(step.site().writes(), writes);
        if (!(step instanceof ViewStep)) {
            program.add(new Bound(step, reads, writes));
        }
    }

    /**
     * Runs one request.
     *
     * @param inputs one for each of {@link Model#inputs()}, in that order and of that shape; read only
     * @param backend computes the linear steps; called on this thread
     * @return one for each of {@link Model#outputs()}, copies that the caller owns
     * @throws IllegalArgumentException when the inputs are not those of the model
     */
    public List<FloatTensor> run(List<FloatTensor> inputs, LinearBackend backend) {
        requireInputs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            float[] to = value(model.values().inputs().get(i)).data();
            System.arraycopy(inputs.get(i).data(), 0, to, 0, to.length);
        }
        for (Bound bound : program) {
            run(bound, backend);
        }
        List<FloatTensor> outputs = new ArrayList<>();
        for (int number : model.values().outputs()) {
            FloatTensor output = value(number);
            outputs.add(FloatTensor.wrap(output.shape(), output.data().clone()));
        }
        return outputs;
    }

    private void run(Bound bound, LinearBackend backend) {
        if (bound.step() instanceof LinearStep linear) {
            backend.multiply(linear, bound.reads().get(0).data(), raw);
            linear.linear().finish(raw, bound.writes());
        } else if (bound.step() instanceof LocalStep local) {
            local.local().run(bound.reads(), bound.writes(), workspace);
        }
    }

    private void requireInputs(List<FloatTensor> inputs) {
        if (inputs.size() != model.inputs().size()) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + model.inputs().size() + " inputs, got " + inputs.size());
        }
        for (int i = 0; i < inputs.size(); i++) {
            ValueInfo expected = model.inputs().get(i);
            if (!inputs.get(i).shape().equals(expected.shape())) {
                throw new IllegalArgumentException("input " + expected.name() + " of " + model.name() + " has shape "
                        + expected.shape() + ", got " + inputs.get(i).shape());
            }
        }
    }

    private FloatTensor value(int number) {
        FloatTensor value = values.get(number);
        if (value == null) {
            throw new IllegalStateException(model.name() + " reads value " + number + " before it is written");
        }
        return value;
    }

    /** A step with the buffers it works on. */
    private record Bound(Step step, List<FloatTensor> reads, FloatTensor writes) {}
}
