package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.ballast.model.Model;
import dev.ballast.model.ModelReport;
import dev.ballast.model.Refusal;
import dev.ballast.model.TestData;
import dev.ballast.model.UnsupportedModelException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stored model loads, or is refused with all of its unsupported operators. */
class StoredModelsTest {
    private static final Set<String> SUPPORTED = Set.of(
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Clip",
            "Constant",
            "Conv",
            "DequantizeLinear",
            "Dropout",
            "Flatten",
            "Gemm",
            "GlobalAveragePool",
            "Identity",
            "MatMul",
            "MaxPool",
            "Pad",
            "QLinearAdd",
            "QLinearConv",
            "QLinearMatMul",
            "QuantizeLinear",
            "Relu",
            "Reshape",
            "Slice",
            "Softmax");

    @Test
    void loadsOrNamesEveryUnsupportedOperatorAtOnce() throws Exception {
        int loaded = 0;
        int refused = 0;
        try (Stream<Path> folders = Files.list(TestData.path("models"))) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                byte[] bytes = bytes(folder);
                Set<String> unsupported = unsupported(bytes);
                try {
                    Model model = OnnxReader.read(folder.getFileName().toString(), bytes);
                    assertThat(unsupported).isEmpty();
                    assertThat(ModelReport.of(model)).contains("can be split?");
                    loaded++;
                } catch (UnsupportedModelException exception) {
                    Set<String> named = exception.refusals().stream()
                            .filter(refusal -> refusal.reason().equals("unsupported operator"))
                            .map(Refusal::operator)
                            .collect(Collectors.toSet());
                    assertThat(named).isEqualTo(unsupported);
                    assertThat(exception).hasMessageContainingAll(unsupported.toArray(CharSequence[]::new));
                    assertThat(ModelReport.of(exception)).contains(unsupported);
                    refused++;
                }
            }
        }
        assertThat(loaded).isGreaterThanOrEqualTo(9);
        assertThat(loaded + refused).isGreaterThanOrEqualTo(18);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mnist-cnn", "iris-mlp", "cifar10-cnn"})
    void loadsTheModelsOfTheFirstOperators(String name) throws Exception {
        Model model = OnnxReader.read(TestData.path("models", name, "model.onnx"));
        assertThat(model.linearSteps()).hasSizeBetween(3, 5);
        for (int i = 0; i < model.linearSteps().size(); i++) {
            assertThat(model.linearSteps().get(i).index()).isEqualTo(i);
        }
    }

    @Test
    void foldsTheReshapedWeightsOfMnistCnn() throws Exception {
        Model model = OnnxReader.read(TestData.path("models", "mnist-cnn", "model.onnx"));
        assertThat(model.linearSteps()).extracting(step -> step.operator()).containsExactly("Conv", "Conv", "MatMul");
        assertThat(model.linearSteps().get(2).layer().weights()).hasToString("10 x 256");
        assertThat(model.inputs()).hasSize(1);
    }

    private static Set<String> unsupported(byte[] bytes) throws Exception {
        return ModelProto.parseFrom(bytes).getGraph().getNodeList().stream()
                .filter(node -> !SUPPORTED.contains(node.getOpType()))
                .map(node -> node.getOpType())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static byte[] bytes(Path folder) throws Exception {
        Path plain = folder.resolve("model.onnx");
        if (Files.exists(plain)) {
            return Files.readAllBytes(plain);
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("model.onnx.gz")))) {
            return in.readAllBytes();
        }
    }
}
