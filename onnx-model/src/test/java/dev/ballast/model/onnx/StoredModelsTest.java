package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.model.Model;
import dev.ballast.model.ModelReport;
import dev.ballast.model.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stored model loads, and the nodes that compute shapes are gone after loading. */
class StoredModelsTest {
    @Test
    void everyStoredModelLoads() throws Exception {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> folders = Files.list(TestData.path("models"))) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                Path plain = folder.resolve("model.onnx");
                files.add(Files.exists(plain) ? plain : folder.resolve("model.onnx.gz"));
            }
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(18);
        for (Path file : files) {
            Model model = OnnxReader.read(file);
            assertThat(model.name())
                    .isEqualTo(file.getName(file.getNameCount() - 2).toString());
            assertThat(ModelReport.of(model)).contains("can be split?");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mnist-cnn", "iris-mlp", "cifar10-cnn"})
    void numbersLinearStepsInOrder(String name) throws Exception {
        Model model = OnnxReader.read(TestData.path("models", name, "model.onnx"));
        assertThat(model.linearSteps()).hasSizeBetween(3, 5);
        for (int i = 0; i < model.linearSteps().size(); i++) {
            assertThat(model.linearSteps().get(i).index()).isEqualTo(i);
        }
    }

    /** A model has the same steps before and after simplification, possibly in another order. */
    @ParameterizedTest
    @CsvSource({"resnet20-cifar10, resnet20-cifar10-rawexport"})
    void foldsWhatExportersComputeShapesWith(String simple, String raw) throws Exception {
        Model expected = OnnxReader.read(TestData.path("models", simple, "model.onnx"));
        Model model = OnnxReader.read(TestData.path("models", raw, "model.onnx"));
        assertThat(model.steps())
                .extracting(step -> step.operator())
                .containsExactlyInAnyOrderElementsOf(
                        expected.steps().stream().map(step -> step.operator()).toList());
        assertThat(model.steps())
                .extracting(step -> step.operator())
                .doesNotContain("Shape", "Gather", "Cast", "BatchNormalization", "Unsqueeze");
    }

    @Test
    void foldsTheReshapedWeightsOfMnistCnn() throws Exception {
        Model model = OnnxReader.read(TestData.path("models", "mnist-cnn", "model.onnx"));
        assertThat(model.linearSteps()).extracting(step -> step.operator()).containsExactly("Conv", "Conv", "MatMul");
        assertThat(model.linearSteps().get(2).layer().weights()).hasToString("10 x 256");
        assertThat(model.inputs()).hasSize(1);
    }
}
