package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares whole models on one thread: Ballast's executor on one board, and onnxruntime. */
final class ModelContest {
    private static final long MOST_BYTES = 1L << 31;

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
            model = source.tokens() == 0 ? OnnxReader.read(source.title(), bytes) : ofSentence(source, bytes);
        } catch (ModelException | ShapeException e) {
            return new ModelRow.Refused(source.title(), String.valueOf(e.getMessage()));
        }
        if (!ModelInputs.fit(model)) {
            return new ModelRow.Refused(source.title(), "only models of float32 and int64 inputs are compared");
        }
        Map<String, Tensor> inputs = ModelInputs.of(model);
        try (KernelContender.Product onnxruntime = Onnxruntime.model(bytes, inputs, bench.stopwatch())) {
            Executor ours = new Executor(model, bench.best(), List.copyOf(inputs.values()), bench.stopwatch());
            return compared(source, model, ours, onnxruntime);
        }
    }

    /** A model of text for one sentence. */
    private static Model ofSentence(ModelSource source, byte[] bytes) throws ModelException, ShapeException {
        OpenModel open = OnnxReader.open(source.title(), bytes, ShapeLimits.of(MOST_BYTES));
        Map<String, long[]> shapes = new HashMap<>();
        open.inputs().forEach(input -> shapes.put(input.name(), new long[] {1, source.tokens()}));
        return open.at(shapes).model();
    }

    private ModelRow compared(ModelSource source, Model model, Executor ours, KernelContender.Product onnxruntime)
            throws IOException, InterruptedException, MismatchException {
        requireSame(source.title(), ours.product(), onnxruntime.product(), source.tolerance());
        long macs = model.linearSteps().stream()
                .mapToLong(step -> step.layer().macs())
                .sum();
        return new ModelRow.Measured(
                source.title(), macs, bench.turnsOfModels().compare(macs, ours, List.of(onnxruntime)));
    }

    static void requireSame(String model, float[] ours, float[] theirs, double tolerance) throws MismatchException {
        if (ours.length != theirs.length) {
            throw new MismatchException(model + ": " + ours.length + " elements, onnxruntime gives " + theirs.length);
        }
        double largest = 0;
        for (float element : theirs) {
            largest = Math.max(largest, Math.abs(element));
        }
        for (int i = 0; i < ours.length; i++) {
            if (!(Math.abs((double) ours[i] - theirs[i]) <= tolerance * largest)) {
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

        Executor(Model model, GemmKernel kernel, List<Tensor> inputs, Stopwatch stopwatch) {
            this.runner = new ModelRunner(model, kernel);
            this.backend = new LocalBackend(kernel);
            this.inputs = inputs;
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
