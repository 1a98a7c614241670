package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compares whole models on one thread: Ballast's executor on one board, and onnxruntime. */
final class ModelContest {
    /** How far two answers may differ, relative to the largest element: some thirty layers of roundings, and a softmax. */
    private static final double RELATIVE = 1e-3;

    private final Bench bench;
    private final Path data;

    ModelContest(Bench bench, Path data) {
        this.bench = bench;
        this.data = data;
    }

    /** Runs one model; one that Ballast does not run is no failure. */
    ModelRow run(ModelSource source) throws IOException, InterruptedException, MismatchException {
        if (!Files.isRegularFile(data.resolve(source.file()))) {
            return new ModelRow.Refused(source.title(), "there is no " + source.file() + " in " + data);
        }
        byte[] bytes = source.read(data);
        Model model;
        try {
            model = OnnxReader.read(source.title(), bytes);
        } catch (ModelException e) {
            return new ModelRow.Refused(source.title(), String.valueOf(e.getMessage()));
        }
        if (model.inputs().size() != 1
                || model.inputs().get(0).type() != ElementType.FLOAT
                || model.outputs().get(0).type() != ElementType.FLOAT) {
            return new ModelRow.Refused(source.title(), "only models of one float32 input are compared");
        }
        ValueInfo info = model.inputs().get(0);
        FloatTensor input =
                FloatTensor.wrap(info.shape(), Operands.random(info.shape().size(), 6));
        try (KernelContender.Product onnxruntime = Onnxruntime.model(bytes, info, input, bench.stopwatch())) {
            return compared(source, model, new Executor(model, bench.best(), input, bench.stopwatch()), onnxruntime);
        }
    }

    private ModelRow compared(ModelSource source, Model model, Executor ours, KernelContender.Product onnxruntime)
            throws IOException, InterruptedException, MismatchException {
        requireSame(source.title(), ours.product(), onnxruntime.product());
        long macs = model.linearSteps().stream()
                .mapToLong(step -> step.layer().macs())
                .sum();
        return new ModelRow.Measured(
                source.title(), macs, bench.turnsOfModels().compare(macs, ours, List.of(onnxruntime)));
    }

    static void requireSame(String model, float[] ours, float[] theirs) throws MismatchException {
        if (ours.length != theirs.length) {
            throw new MismatchException(model + ": " + ours.length + " elements, onnxruntime gives " + theirs.length);
        }
        double largest = 0;
        for (float element : theirs) {
            largest = Math.max(largest, Math.abs(element));
        }
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs((double) ours[i] - theirs[i]) <= RELATIVE * largest)) {
                throw new MismatchException(model + ", element " + i + ": " + ours[i] + ", onnxruntime gives "
                        + theirs[i] + ", the largest is " + largest);
            }
        }
    }

    /** Ballast on one board. */
    private static final class Executor implements KernelContender.Product {
        private final ModelRunner runner;
        private final LocalBackend backend;
        private final List<Tensor> inputs;
        private final Stopwatch stopwatch;
        private final String name;

        Executor(Model model, GemmKernel kernel, FloatTensor input, Stopwatch stopwatch) {
            this.runner = new ModelRunner(model, kernel);
            this.backend = new LocalBackend(kernel);
            this.inputs = List.of(input);
            this.stopwatch = stopwatch;
            this.name = InProcess.ours(kernel);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public double seconds(int repeats) {
            return stopwatch.seconds(repeats, () -> runner.run(inputs, backend));
        }

        /** The first output. */
        @Override
        public float[] product() {
            return ((FloatTensor) runner.run(inputs, backend).get(0)).data();
        }
    }
}
