package dev.ballast.model;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Target;
import dev.ballast.model.op.kind.Choice;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs requests through a model, one at a time, on the calling thread. A runner owns its buffers, which it makes once. Weights stay in the
 * shared {@link Model}. Each thread needs its own runner.
 */
public final class ModelRunner {
    private final Model model;
    private final Workspace workspace;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> outputs = new ArrayList<>();
    private final List<Bound> program = new ArrayList<>();

    /** The position in the model of each step of the program. */
    private final List<Integer> positions = new ArrayList<>();

    private final Map<Arithmetic, Tensor> raw = new EnumMap<>(Arithmetic.class);
    private final List<Integer> all;

    /** The outputs of the latest request. The next request usually wants the same. */
    private List<Integer> latest;

    /** The steps that {@link #latest} depend on, by position in the model. */
    private BitSet needed;

    /** Makes the buffers for all values of the model. The kernel computes the products that stay on this board. */
    public ModelRunner(Model model, GemmKernel kernel) {
        this.model = model;
        this.workspace = new Workspace(kernel);
        Buffers buffers = new Buffers(model);
        buffers.plan().products().forEach((arithmetic, length) -> raw.put(arithmetic, arithmetic.product(length)));
        for (int i = 0; i < model.steps().size(); i++) {
            Step step = model.steps().get(i);
            List<Tensor> writes = buffers.written(step);
            if (!buffers.plan().isDone(step)) {
                program.add(guarded(step, buffers, bind(step, buffers, writes)));
                positions.add(i);
            }
        }
        model.values().inputs().forEach(number -> inputs.add(buffers.value(number)));
        model.values().outputs().forEach(number -> outputs.add(buffers.value(number)));
        this.all = IntStream.range(0, outputs.size()).boxed().toList();
        this.latest = all;
        this.needed = model.needed(all);
    }

    private static Bound guarded(Step step, Buffers buffers, Bound bound) {
        Bound guarded = bound;
        for (int i = step.site().guards().size() - 1; i >= 0; i--) {
            Guard guard = step.site().guards().get(i);
            guarded = new Guarded(buffers.value(guard.number()), guard.wanted(), guarded);
        }
        return guarded;
    }

    private Bound bind(Step step, Buffers buffers, List<Tensor> writes) {
        List<Tensor> reads = step.site().reads().stream().map(buffers::value).toList();
        if (step instanceof LocalStep local) {
            return new Local(local, reads, writes.get(0));
        }
        if (step instanceof StageStep stage) {
            return new Staged(stage, (FloatTensor) reads.get(0), (FloatTensor) writes.get(0));
        }
        LinearStep linear = (LinearStep) step;
        return linear.finishesInPlace() ? inPlace(linear, reads.get(0), buffers, writes) : apart(linear, reads, writes);
    }

    private Bound inPlace(LinearStep step, Tensor read, Buffers buffers, List<Tensor> writes) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < writes.size(); i++) {
            LinearStep.Member member = step.members().get(i);
            int at = buffers.plan().at(member.site().writes());
            targets.add(member.operator().target((FloatTensor) writes.get(i), at));
        }
        Tensor room = buffers.plan().areOneRun(step.writes()) ? writes.get(0) : room(step);
        return new InPlace(step, read, (FloatTensor) room, new LinearBackend.Finishing(targets, workspace));
    }

    private Bound apart(LinearStep step, List<Tensor> reads, List<Tensor> writes) {
        Tensor activation = activation(reads.get(0));
        Tensor room = room(step);
        List<Result> results = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < writes.size(); i++) {
            LinearOperator operator = step.members().get(i).operator();
            Finish.Product product = operator.product(activation, room, at, reads.subList(1, reads.size()));
            results.add(new Result(operator, product, writes.get(i)));
            at += operator.layer().outputLength();
        }
        return new Apart(step, reads.get(0), activation, room, results);
    }

    private Tensor room(LinearStep step) {
        Tensor room = raw.get(step.layer().arithmetic());
        if (room == null) {
            throw new IllegalStateException(
                    "there is no buffer for products in " + step.layer().arithmetic());
        }
        return room;
    }

    /** The activation of a linear step: its input, or a buffer for the conversion when uint8 must become int8 first. */
    private static Tensor activation(Tensor input) {
        boolean isShifted = input instanceof ByteTensor octets && !octets.isSigned();
        return isShifted ? ElementType.INT8.zeros(input.shape()) : input;
    }

    /**
     * Runs one request.
     *
     * @param given one tensor for each of {@link Model#inputs()}, in that order, of its type and shape; only read
     * @param backend computes the linear steps; called on this thread
     * @return one tensor for each of {@link Model#outputs()}, copies that the caller owns
     * @throws IllegalArgumentException when the inputs do not match the model's inputs
     */
    public List<Tensor> run(List<? extends Tensor> given, LinearBackend backend) {
        return run(given, all, backend);
    }

    /**
     * Runs one request for some of the outputs. Steps that only other outputs depend on are left out.
     *
     * @param wanted indices into {@link Model#outputs()}
     * @return one tensor for each of {@code wanted}, copies that the caller owns
     */
    public List<Tensor> run(List<? extends Tensor> given, List<Integer> wanted, LinearBackend backend) {
        requireInputs(given);
        for (int i = 0; i < given.size(); i++) {
            ElementType.copy(given.get(i), inputs.get(i));
        }
        if (!wanted.equals(latest)) {
            latest = List.copyOf(wanted);
            needed = model.needed(wanted);
        }
        for (int i = 0; i < program.size(); i++) {
            if (needed.get(positions.get(i))) {
                backend.beforeStep();
                program.get(i).run(backend, workspace);
            }
        }
        List<Tensor> copies = new ArrayList<>();
        for (int index : wanted) {
            Tensor output = outputs.get(index);
            Tensor copy = ElementType.of(output).zeros(output.shape());
            ElementType.copy(output, copy);
            copies.add(copy);
        }
        return copies;
    }

    /**
     * Runs one request through a model with one float32 input and one float32 output, such as the model of a {@link Stage}. Allocates
     * nothing.
     *
     * @param input of any shape; its first elements are the model's input; only read
     * @param backend computes the linear steps; called on this thread
     * @param output of any shape; its first elements are written
     */
    public void run(FloatTensor input, LinearBackend backend, FloatTensor output) {
        if (inputs.size() != 1 || outputs.size() != 1) {
            throw new IllegalArgumentException(model.name() + " takes " + inputs.size() + " inputs and gives "
                    + outputs.size() + " outputs; expected one of each");
        }
        float[] first = ((FloatTensor) inputs.get(0)).data();
        System.arraycopy(input.data(), 0, first, 0, first.length);
        run(backend);
        float[] last = ((FloatTensor) outputs.get(0)).data();
        System.arraycopy(last, 0, output.data(), 0, last.length);
    }

    private void run(LinearBackend backend) {
        for (Bound bound : program) {
            backend.beforeStep();
            bound.run(backend, workspace);
        }
    }

    private void requireInputs(List<? extends Tensor> given) {
        if (given.size() != model.inputs().size()) {
            throw new IllegalArgumentException(
                    model.name() + " takes " + model.inputs().size() + " inputs, got " + given.size());
        }
        for (int i = 0; i < given.size(); i++) {
            ValueInfo expected = model.inputs().get(i);
            Tensor input = given.get(i);
            if (!input.shape().equals(expected.shape()) || ElementType.of(input) != expected.type()) {
                throw new IllegalArgumentException("input " + expected.name() + " of " + model.name() + " is "
                        + expected.datatype() + " of shape " + expected.shape() + ", got " + input.datatype() + " of "
                        + input.shape());
            }
        }
    }

    /** A step with the buffers that it works on. */
    private sealed interface Bound permits Local, InPlace, Apart, Staged, Guarded {
        void run(LinearBackend backend, Workspace workspace);
    }

    private record Local(LocalStep step, List<Tensor> reads, Tensor writes) implements Bound {
        @Override
        public void run(LinearBackend backend, Workspace workspace) {
            step.local().run(reads, writes, workspace);
        }
    }

    /** A step that runs only if a condition has the wanted value. */
    private record Guarded(Tensor condition, boolean wanted, Bound bound) implements Bound {
        @Override
        public void run(LinearBackend backend, Workspace workspace) {
            if (Choice.isTrue(condition) == wanted) {
                bound.run(backend, workspace);
            }
        }
    }

    private record Staged(StageStep step, FloatTensor reads, FloatTensor writes) implements Bound {
        @Override
        public void run(LinearBackend backend, Workspace workspace) {
            backend.stage(step, reads, writes);
        }
    }

    /** A product whose rows are finished in place. */
    private record InPlace(LinearStep step, Tensor reads, FloatTensor raw, LinearBackend.Finishing to)
            implements Bound {
        @Override
        public void run(LinearBackend backend, Workspace workspace) {
            backend.multiply(step, reads, raw, to);
        }
    }

    /** A product that is converted into other tensors. The activation may be a copy of the value read. */
    private record Apart(LinearStep step, Tensor reads, Tensor activation, Tensor raw, List<Result> results)
            implements Bound {
        @Override
        public void run(LinearBackend backend, Workspace workspace) {
            if (reads instanceof ByteTensor input && !input.isSigned()) {
                Workspace.toSigned(input, (ByteTensor) activation);
            }
            backend.multiply(step, activation, raw);
            for (Result result : results) {
                result.operator().finish(result.product(), result.writes(), workspace);
            }
        }
    }

    /** The rows of a product that become one value. */
    private record Result(LinearOperator operator, Finish.Product product, Tensor writes) {}
}
