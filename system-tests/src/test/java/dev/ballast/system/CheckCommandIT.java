package dev.ballast.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} on every model at hand, and on files that are none. */
@Tag("once")
@Timeout(300)
class CheckCommandIT {
    @TempDir
    private Path folder;

    @Test
    void printsTheTableOfEveryModel() throws IOException {
        List<Path> models;
        try (Stream<Path> files = Files.walk(Data.folder().resolve("models"))) {
            models = files.filter(file -> file.getFileName().toString().startsWith("model.onnx"))
                    .sorted()
                    .toList();
        }
        assertThat(models).hasSizeGreaterThan(15);
        for (Path model : Thorough.orSample(models, models.subList(0, 3))) {
            Program.Outcome outcome = Ballast.run("check", model.toString());
            assertThat(outcome.errors()).as(model.toString()).isEmpty();
            assertThat(outcome.status()).as(model.toString()).isZero();
            assertThat(String.join("\n", outcome.output())).contains("operator", "MACs", "can be split?", " steps, ");
        }
    }

    @Test
    void namesEveryOperatorThatIsNotSupported() throws IOException {
        OnnxMl.ModelProto whole = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(Data.model("lenet5")));
        OnnxMl.GraphProto.Builder graph = whole.getGraph().toBuilder();
        for (OnnxMl.NodeProto.Builder node : graph.getNodeBuilderList()) {
            if (node.getOpType().equals("Relu") || node.getOpType().equals("MaxPool")) {
                node.setOpType("Odd" + node.getOpType());
            }
        }
        Path file = folder.resolve("odd.onnx");
        Files.write(file, whole.toBuilder().setGraph(graph).build().toByteArray());
        Program.Outcome outcome = Ballast.run("check", file.toString());
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(String.join("\n", outcome.output()))
                .contains("cannot be run; Ballast does not support")
                .containsPattern("(?m)^  OddRelu \\(opset 13\\): unsupported operator")
                .containsPattern("(?m)^  OddMaxPool \\(opset 13\\): unsupported operator");
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
        assertThat(outcome.status()).isEqualTo(2);
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
}
