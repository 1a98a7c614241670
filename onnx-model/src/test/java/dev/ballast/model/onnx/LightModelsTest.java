package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares every number of ONNX's full-size graphs with seeded weights with onnxruntime on the same weights. */
@Tag("once")
class LightModelsTest {
    private static final long SEED = 5;

    /** AlexNet, VGG-19 and ZFNet are left out: a test's memory cannot hold their weights twice. */
    @ParameterizedTest
    @ValueSource(strings = {"squeezenet", "shufflenet", "inception_v2", "densenet121"})
    void answersAsOnnxruntime(String name) throws Exception {
        byte[] light = light(name);
        GemmKernel kernel = Kernels.best();
        Model model = SeededWeights.model(name, light, SEED);
        FloatTensor input = FloatTensor.zeros(model.inputs().get(0).shape());
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = (float) random.nextDouble(-1, 1);
        }
        FloatTensor answer = (FloatTensor) new ModelRunner(model, kernel)
                .run(List.of(input), new LocalBackend(kernel))
                .get(0);
        try (Onnxruntime oracle = new Onnxruntime(SeededWeights.file(light, SEED))) {
            FloatTensor expected = oracle.run(model.inputs().get(0), input).get(0);
            assertThat(expected.data()).doesNotContain(Float.NaN);
            requireClose(answer, expected);
        }
    }

    /** Compares each element relative to itself; a tiny element is compared relative to the largest one. */
    private static void requireClose(FloatTensor answer, FloatTensor expected) {
        float largest = expected.data()[expected.argMax()];
        int telling = 0;
        assertThat(answer.shape()).isEqualTo(expected.shape());
        for (int i = 0; i < expected.data().length; i++) {
            float element = expected.data()[i];
            assertThat(answer.data()[i]).isCloseTo(element, within(1e-3f * Math.abs(element) + 1e-6f * largest));
            telling += Math.abs(element) > 1e-5f * largest ? 1 : 0;
        }
        // A softmax with everything in one class would test little.
        assertThat(telling).isGreaterThan(10);
    }

    @Test
    void aSeedMakesTheSameModelInMemoryAndAsAFile() throws Exception {
        byte[] light = light("squeezenet");
        Model model = SeededWeights.model("squeezenet", light, SEED);
        Model file = OnnxReader.read("squeezenet", SeededWeights.file(light, SEED));
        Model other = SeededWeights.model("squeezenet", light, SEED + 1);
        for (int i = 0; i < model.linearSteps().size(); i++) {
            Weights weights = model.linearSteps().get(i).layer().weights();
            assertThat(file.linearSteps().get(i).layer().weights().isSame(weights))
                    .isTrue();
            assertThat(other.linearSteps().get(i).layer().weights().isSame(weights))
                    .isFalse();
        }
    }

    private static byte[] light(String name) throws Exception {
        return Files.readAllBytes(TestData.path("onnx-light", "light_" + name + ".onnx"));
    }
}
