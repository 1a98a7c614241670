package dev.ballast.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} on every model at hand, and on files that are none. */
@Timeout(300)
class CheckCommandIT {
    /** What can be run; every other operator of a model must be named. */
    private static final Set<String> SUPPORTED = Set.of(
            "Add",
            "AveragePool",
            "BatchNormalization",
            "Clip",
            "Constant",
            "Conv",
            "ConvInteger",
            "DequantizeLinear",
            "Dropout",
            "DynamicQuantizeLinear",
            "Flatten",
            "Gemm",
            "GlobalAveragePool",
            "Identity",
            "MatMul",
            "MatMulInteger",
            "MaxPool",
            "Pad",
            "com.microsoft.QGemm",
            "com.microsoft.QLinearAdd",
            "QLinearConv",
            "QLinearMatMul",
            "QuantizeLinear",
            "Relu",
            "Reshape",
            "Slice",
            "Softmax");

    @TempDir
    private Path folder;

    @Test
    void printsTheTableOfAModelOrNamesAllThatIsUnsupported() throws IOException {
        List<Path> models;
        try (Stream<Path> files = Files.walk(Data.folder().resolve("models"))) {
            models = files.filter(file -> file.getFileName().toString().startsWith("model.onnx"))
                    .toList();
        }
        assertThat(models).hasSizeGreaterThan(15);
        int runnable = 0;
        for (Path model : models) {
            runnable += check(model) ? 1 : 0;
        }
        assertThat(runnable).as("models that can be run").isBetween(3, models.size() - 1);
    }

    /** Whether the model can be run. */
    private boolean check(Path model) throws IOException {
        Path file = unpacked(model);
        Set<String> unsupported = operators(file);
        unsupported.removeAll(SUPPORTED);
        Program.Outcome outcome = Ballast.run("check", file.toString());
        String text = String.join("\n", outcome.output());
        assertThat(outcome.errors()).as(model.toString()).isEmpty();
        if (outcome.status() == 0) {
            assertThat(unsupported).as(model.toString()).isEmpty();
            assertThat(text).contains("operator", "MACs", "can be split?", " steps, ");
        } else {
            assertThat(outcome.status()).as(model.toString()).isEqualTo(1);
            assertThat(text).contains("cannot be run; not supported are");
            for (String operator : unsupported) {
                assertThat(text)
                        .as(model.toString())
                        .containsPattern("(?m)^  \\Q" + operator + "\\E \\(opset [0-9]+\\)");
            }
        }
        return outcome.status() == 0;
    }

    @Test
    void saysInOneLineWhatIsNoModel() throws IOException {
        byte[] garbage = new byte[3000];
        new Random(3).nextBytes(garbage);
        assertRefused(garbage, "not an ONNX model, or cut short");
        assertRefused(new byte[0], "empty; expected an ONNX model");
        assertRefused("layers: 5\n".getBytes(US_ASCII), "not an ONNX model");
    }

    @Test
    void saysInOneLineThatAModelIsCutShort() throws IOException {
        byte[] whole = Files.readAllBytes(Data.model("lenet5"));
        for (int length : new int[] {1, 100, whole.length / 2, whole.length - 1}) {
            assertRefused(Arrays.copyOf(whole, length), "");
        }
    }

    @Test
    void saysThatThereIsNoFile() throws IOException {
        Program.Outcome outcome = Ballast.run("check", "no-such-file.onnx");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.errors())
                .containsExactly("ballast check: no-such-file.onnx: no such file; expected an ONNX model");
    }

    private void assertRefused(byte[] bytes, String reason) throws IOException {
        Path file = Files.write(folder.resolve("broken.onnx"), bytes);
        Program.Outcome outcome = Ballast.run("check", file.toString());
        assertThat(outcome.status()).as("%d bytes", bytes.length).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("ballast check: ")
                .contains(reason);
    }

    private Path unpacked(Path model) throws IOException {
        if (!model.toString().endsWith(".gz")) {
            return model;
        }
        Path file = folder.resolve("model.onnx");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(model))) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /** The operators that a model names, those beyond the standard ones with their domain. */
    private static Set<String> operators(Path file) throws IOException {
        Set<String> operators = new TreeSet<>();
        OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
        for (OnnxMl.NodeProto node : model.getGraph().getNodeList()) {
            String domain = node.getDomain();
            operators.add((domain.isEmpty() || domain.equals("ai.onnx") ? "" : domain + ".") + node.getOpType());
        }
        return operators;
    }
}
