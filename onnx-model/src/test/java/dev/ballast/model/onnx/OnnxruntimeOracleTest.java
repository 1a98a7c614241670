package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every logit with onnxruntime on one thread. */
@Tag("kernels")
class OnnxruntimeOracleTest {
    /** Permitted difference relative to the largest logit of an answer, or to 1 when the largest logit is smaller. */
    private static final float RELATIVE = 1e-4f;

    private static final float HALVES = 1e-3f;

    private static final int DIGITS = 500;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lenet5",
                "mnist-cnn",
                "iris-mlp",
                "cifar10-cnn",
                "resnet20-cifar10",
                "resnet20-cifar10-rawexport",
                "resnet56-cifar10",
                "squeezenet11",
                "squeezenet11-fp16",
                "squeezenet10-deepcompressed",
                "mobilenetv2",
                "ultraface-rfb320"
            })
    void answersAsTheExpectedOutputsOfEachModel(String name) throws Exception {
        Path folder = TestData.path("models", name);
        Path plain = folder.resolve("model.onnx");
        Model model = OnnxReader.read(Files.exists(plain) ? plain : folder.resolve("model.onnx.gz"));
        // The expected outputs of a float16 model were computed in float16.
        float relative = name.endsWith("fp16") ? HALVES : RELATIVE;
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
                    requireClose((FloatTensor) answer.get(i), (FloatTensor) expected.get(i), relative);
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

    /** The graph itself decodes boxes, from the shape computations that exporters leave in it. */
    @Test
    void answersAsOnnxruntimeOnAFace() throws Exception {
        Path set = TestData.path("models", "ultraface-rfb320", "test_data_set_0");
        FloatTensor face = (FloatTensor) TensorFiles.tensors(set, "input").get(0);
        compare(TestData.path("models", "ultraface-rfb320-rawexport", "model.onnx"), Stream.of(face));
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
        try (Onnxruntime oracle = new Onnxruntime(Files.readAllBytes(file))) {
            for (FloatTensor input : inputs.toList()) {
                List<Tensor> answer = runner.run(List.of(input), backend);
                List<FloatTensor> expected = oracle.run(model.inputs().get(0), input);
                assertThat(answer).hasSameSizeAs(expected);
                for (int i = 0; i < expected.size(); i++) {
                    requireClose((FloatTensor) answer.get(i), expected.get(i), RELATIVE);
                }
            }
        }
    }

    private static void requireClose(FloatTensor answer, FloatTensor expected, float relative) {
        assertThat(answer.shape()).isEqualTo(expected.shape());
        float largest = 1f;
        for (float value : expected.data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.data().length; i++) {
            assertThat(answer.data()[i]).isCloseTo(expected.data()[i], within(relative * largest));
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
