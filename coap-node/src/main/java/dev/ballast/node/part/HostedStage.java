package dev.ballast.node.part;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.RunMemory;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.WireException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.stream.Stream;

/**
 * A stage of a model that a node holds. Threads share the product of each layer as they share that of a part. The stage keeps as many sets
 * of buffers for the values between its layers as runs have been under way at a time.
 */
public final class HostedStage implements HostedPart, ShapedPart {
    private static final String NAME = "stage";

    private final Model model;
    private final List<ShapedLayer> layers;
    private final RunMemory memory;
    private final int threads;
    private final ArrayBlockingQueue<ModelRunner> idle;

    private HostedStage(Model model, int threads) {
        this.model = model;
        this.threads = threads;
        this.layers = model.linearSteps().stream()
                .map(step -> ShapedLayer.of(step.layer(), threads))
                .toList();
        this.memory = RunMemory.of(model);
        this.idle = new ArrayBlockingQueue<>(threads);
    }

    /**
     * Reads a stage.
     *
     * @param bytes the model; read until the call returns
     * @param budget memory of the node; no value of the stage may be larger
     * @throws WireException unless the bytes are a model that this program can run, with one float32 input and output as in {@code head}
     */
    static HostedStage of(StageHead head, ByteBuffer bytes, MemoryBudget budget) throws WireException {
        Model model;
        try {
            model = OnnxReader.read(NAME, bytes, budget.limit() / Float.BYTES);
        } catch (ModelException e) {
            throw head.refused(String.valueOf(e.getMessage()));
        }
        if (model.inputs().size() != 1 || model.outputs().size() != 1) {
            throw head.refused("it has " + model.inputs().size() + " inputs and "
                    + model.outputs().size() + " outputs; a stage must have one of each");
        }
        require(head, model.inputs().get(0), head.inputLength());
        require(head, model.outputs().get(0), head.outputLength());
        return new HostedStage(model, budget.threads());
    }

    /** Most bytes of memory that a stage takes while {@link #of} reads it. */
    static long readingBytes(StageHead head, ByteBuffer bytes) throws WireException {
        try {
            return OnnxReader.readingBytes(NAME, bytes);
        } catch (ModelException e) {
            throw head.refused(String.valueOf(e.getMessage()));
        }
    }

    private static void require(StageHead head, ValueInfo value, int length) throws WireException {
        if (value.type() != ElementType.FLOAT || value.shape().size() != length) {
            throw head.refused(value.name() + " is " + value.datatype() + " of shape " + value.shape()
                    + ", the head says " + length + " FP32");
        }
    }

    @Override
    public Arithmetic arithmetic() {
        return Arithmetic.FLOAT32;
    }

    /** The stage itself. Its shapes are fixed. */
    @Override
    public HostedStage at(JobExtents extents) throws WireException {
        if (!extents.isEmpty()) {
            throw extents.refused("a stage has none");
        }
        return this;
    }

    @Override
    public int inputLength() {
        return model.inputs().get(0).shape().size();
    }

    @Override
    public int outputLength() {
        return model.outputs().get(0).shape().size();
    }

    /** Counts a set of buffers for every thread that may run the stage. */
    @Override
    public long heldBytes() {
        return MemoryBudget.PART_BYTES * (1L + model.steps().size()) + model.weightBytes() + threads * memory.bytes();
    }

    @Override
    public long workingBytes() {
        return ((long) inputLength() + outputLength()) * Float.BYTES + memory.scratch();
    }

    @Override
    public Stream<Format> formats() {
        return layers.stream().map(layer -> layer.layer().weights().format());
    }

    /** The layer that belongs to a linear step. */
    public ShapedLayer layer(LinearStep step) {
        return layers.get(step.index());
    }

    /**
     * Computes the stage's output on the calling thread.
     *
     * @param backend computes the layers
     * @param input the first elements are read
     * @param output the first elements are written
     */
    public void run(GemmKernel kernel, LinearBackend backend, FloatTensor input, FloatTensor output) {
        ModelRunner free = idle.poll();
        ModelRunner runner = free == null ? new ModelRunner(model, kernel) : free;
        try {
            runner.run(input, backend, output);
        } finally {
            idle.offer(runner);
        }
    }
}
