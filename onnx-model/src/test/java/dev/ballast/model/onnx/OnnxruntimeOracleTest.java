package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every logit against onnxruntime with one thread. */
class OnnxruntimeOracleTest {
    /** Of the largest logit of an answer, and of nothing smaller than 1. */
    private static final float RELATIVE = 1e-4f;

    private static final int DIGITS = 500;

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mnist-cnn", "iris-mlp"})
    void answersAsTheExpectedOutputsOfEachModel(String name) throws Exception {
        Path folder = TestData.path("models", name);
        Model model = OnnxReader.read(folder.resolve("model.onnx"));
        List<Path> sets = TensorFiles.dataSets(folder);
        assertThat(sets).isNotEmpty();
        for (GemmKernel kernel : Kernels.available()) {
            ModelRunner runner = new ModelRunner(model, kernel);
            LocalBackend backend = new LocalBackend(kernel);
            for (Path set : sets) {
                List<Tensor> answer = runner.run(TensorFiles.tensors(set, "input"), backend);
                List<Tensor> expected = TensorFiles.tensors(set, "output");
                assertThat(answer).hasSameSizeAs(expected);
                for (int i = 0; i < expected.size(); i++) {
                    requireClose((FloatTensor) answer.get(i), (FloatTensor) expected.get(i));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"lenet5, 0.003921569", "mnist-cnn, 1"})
    void answersAsOnnxruntimeOnDigits(String name, float scale) throws Exception {
        Stream<FloatTensor> digits = Digits.first(DIGITS, scale).stream();
        compare(TestData.path("models", name, "model.onnx"), digits);
    }

    @Test
    void answersAsOnnxruntimeOnSeededMeasurements() throws Exception {
        Random random = new Random(11);
        Shape shape = Shape.of(1, 4);
        Stream<FloatTensor> flowers = Stream.generate(() -> FloatTensor.wrap(shape, uniform(random, 8f, 4)));
        compare(TestData.path("models", "iris-mlp", "model.onnx"), flowers.limit(DIGITS));
    }

    @Test
    void givesTheSameBitsTwice() throws Exception {
        Model model = OnnxReader.read(TestData.path("models", "lenet5", "model.onnx"));
        GemmKernel kernel = Kernels.best();
        ModelRunner used = new ModelRunner(model, kernel);
        List<FloatTensor> digits = Digits.first(20, 1f / 255);
        for (FloatTensor digit : digits) {
            used.run(List.of(digit), new LocalBackend(kernel));
        }
        for (FloatTensor digit : digits) {
            FloatTensor again = (FloatTensor)
                    used.run(List.of(digit), new LocalBackend(kernel)).get(0);
            FloatTensor fresh = (FloatTensor) new ModelRunner(model, kernel)
                    .run(List.of(digit), new LocalBackend(kernel))
                    .get(0);
            assertThat(again.data()).containsExactly(fresh.data());
        }
    }

    private static void compare(Path file, Stream<FloatTensor> inputs) throws Exception {
        Model model = OnnxReader.read(file);
        GemmKernel kernel = Kernels.best();
        ModelRunner runner = new ModelRunner(model, kernel);
        LocalBackend backend = new LocalBackend(kernel);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(Files.readAllBytes(file), options)) {
                for (FloatTensor input : inputs.toList()) {
                    FloatTensor answer =
                            (FloatTensor) runner.run(List.of(input), backend).get(0);
                    requireClose(
                            answer, oracle(environment, session, model.inputs().get(0), input));
                }
            }
        }
    }

    private static FloatTensor oracle(OrtEnvironment environment, OrtSession session, ValueInfo info, FloatTensor input)
            throws Exception {
        long[] dims = IntStream.of(input.shape().toArray()).asLongStream().toArray();
        try (OnnxTensor fed = OnnxTensor.createTensor(environment, FloatBuffer.wrap(input.data()), dims);
                OrtSession.Result result = session.run(Map.of(info.name(), fed))) {
            OnnxTensor first = (OnnxTensor) result.get(0);
            float[] data = new float[first.getFloatBuffer().remaining()];
            first.getFloatBuffer().get(data);
            int[] shape = LongStream.of(first.getInfo().getShape())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            return FloatTensor.wrap(Shape.of(shape), data);
        }
    }

    private static void requireClose(FloatTensor answer, FloatTensor expected) {
        assertThat(answer.shape()).isEqualTo(expected.shape());
        float largest = 1f;
        for (float value : expected.data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.data().length; i++) {
            assertThat(answer.data()[i]).isCloseTo(expected.data()[i], within(RELATIVE * largest));
        }
        assertThat(answer.argMax()).isEqualTo(expected.argMax());
    }

    private static float[] uniform(Random random, float scale, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() * scale;
        }
        return values;
    }
}
