package dev.ballast.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.gateway.SmallModels;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ReadModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.model.Model;
import dev.ballast.model.onnx.OnnxReader;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model.yaml of a new model, which the store reads as it is written. */
class ModelTemplateTest {
    @TempDir
    private Path folder;

    private ModelSource read(String settings, int labels) throws Exception {
        Path home = Files.createDirectories(folder.resolve("net"));
        Files.writeString(home.resolve("model.onnx"), "");
        Files.writeString(home.resolve("labels.txt"), "x\n".repeat(labels));
        Files.writeString(home.resolve("model.yaml"), settings);
        return new StoreFolder(folder).read("net", "1").source();
    }

    private static Model given(String file) throws GatewayException {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        return Models.load(new ModelSource(
                "net",
                Path.of(data == null ? "" : data, "models", file),
                Preprocessing.USUAL,
                List.of(),
                ModelSource.WireTypes.EXACT));
    }

    @Test
    void theBuiltInModelIsDescribedWhole() throws Exception {
        String text = ModelTemplate.of(Models.load(Models.builtIn()), 0);
        assertThat(text)
                .contains(
                        "# Settings of lenet5. ",
                        "# Names of the 10 classes, one per line, in a file beside this one. It may be added later:\n",
                        "\n# labels: labels.txt ",
                        "# The output \"logits\" holds raw scores. ",
                        "\n# output: {softmax: true}\n",
                        "# The input \"image\" is FP32 1x1x28x28: pictures of 28 x 28 (width x height), colour planes: 1.\n",
                        "\n  layout: nchw ",
                        "\n  colour: grey                  # from the shape\n",
                        "\n  # invert: true ",
                        "\n  scale: 255                    # a GUESS: ")
                .doesNotContain("ImageNet");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
        ModelSource source = read(text, 10);
        assertThat(source.softmax()).isFalse();
        assertThat(source.labels()).hasSize(10);
        assertThat(source.preprocessing().numbers().scale()).isEqualTo(255);
        assertThat(source.preprocessing().colour()).isEqualTo(Preprocessing.Colour.GREY);
    }

    /** The names of values are whatever the file says. */
    @Test
    void aNameOfSeveralLinesStaysInItsComment() throws Exception {
        byte[] file;
        try (InputStream lenet = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            file = Objects.requireNonNull(lenet).readAllBytes();
        }
        String hostile = new String(file, StandardCharsets.ISO_8859_1).replace("logits", "a: b\nx");
        Model model = OnnxReader.read("lenet5", hostile.getBytes(StandardCharsets.ISO_8859_1));
        String text = ModelTemplate.of(model, 0);
        assertThat(text).contains("# The output \"a: b?x\" holds raw scores. ");
        assertThat(read(text, 0).softmax()).isFalse();
    }

    @Test
    void aModelOfTextsNamesItsTokens() throws Exception {
        Model model = OnnxReader.read("texts", SmallModels.texts(2));
        TextSettings texts = read(ModelTemplate.of(new ReadModel(model, null), 0, TokenizerSource.Kind.TOKENIZER), 0)
                .texts();
        assertThat(Objects.requireNonNull(texts.tokens()).file()).isEqualTo(folder.resolve("net/tokenizer.json"));
        assertThat(texts.vectors()).isEqualTo(new EmbeddingSettings(new Pooling(Pooling.Kind.MEAN, true), ""));
        String unknown = ModelTemplate.of(model, 0);
        assertThat(read(unknown, 0).texts()).isEqualTo(TextSettings.NONE);
        TextSettings later = read(unknown.replace("# input:", "input:").replace("# output:", "output:"), 0)
                .texts();
        assertThat(Objects.requireNonNull(later.tokens()).file()).isEqualTo(folder.resolve("net/vocab.txt"));
        assertThat(later.vectors()).isEqualTo(texts.vectors());
    }

    @Test
    void openAxesAreNamedWithTheirLargestExtents() throws Exception {
        Path file = folder.resolve("words.onnx");
        Files.write(file, SmallModels.words());
        ReadModel words =
                Models.read(new ModelSource("net", file, Preprocessing.USUAL, List.of(), ModelSource.WireTypes.EXACT));
        String text = ModelTemplate.of(words, 0, null);
        assertThat(text).contains("\n# shapes: {\"x[1]\": {max: 512}}\n");
        assertThat(read(text, 0).shapes().most()).isEmpty();
        assertThat(read(text.replace("# shapes:", "shapes:"), 0).shapes().most())
                .isEqualTo(Map.of("x[1]", 512));
    }

    @Test
    void anOutputOfBoxesIsHintedAt() throws Exception {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        Model yolox = OnnxReader.read("net", Path.of(data == null ? "" : data, "real/yolox-nano/model.onnx"));
        String text = ModelTemplate.of(yolox, 80);
        assertThat(text).contains("\n# output: {detections: {kind: yolox}}\n").doesNotContain("\n\n\n");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
        assertThat(read(text.replace("# output:", "output:"), 80).detections()).isNotNull();
    }

    @Test
    void eachCommentThatIsAKeyCanBeUsed() throws Exception {
        String text = ModelTemplate.of(Models.load(Models.builtIn()), 0)
                .replace("# labels:", "labels:")
                .replace("# label-offset: 0", "label-offset: 1")
                .replace("# output:", "output:")
                .replace("  # invert:", "  invert:")
                .replace("  # mean:", "  mean:");
        ModelSource source = read(text, 9);
        assertThat(source.softmax()).isTrue();
        assertThat(source.labels()).hasSize(10).startsWith("background");
        assertThat(source.preprocessing().invert()).isTrue();
        assertThat(source.preprocessing().numbers().mean()).containsExactly(1.0);
    }

    @ParameterizedTest
    @CsvSource({"9, true, false", "10, false, false", "0, false, false", "7, false, true"})
    void theNumberOfLabelsSaysWhetherThereIsABackground(int labels, boolean offset, boolean note) throws Exception {
        String text = ModelTemplate.of(Models.load(Models.builtIn()), labels);
        assertThat(text.contains("\nlabel-offset: 1 ")).isEqualTo(offset);
        assertThat(text.contains("there are " + labels + " labels for 10 classes"))
                .isEqualTo(note);
        assertThat(read(text, labels).labels()).hasSize(offset ? labels + 1 : labels);
    }

    @Test
    void aModelOfThreePlanesGetsAMarkedGuessAndTheUsualMeans() throws Exception {
        String text = ModelTemplate.of(given("squeezenet11/model.onnx"), 0);
        assertThat(text)
                .contains(
                        "# The output \"softmaxout_1\" is the result of a Softmax",
                        "\n  colour: rgb                   # a GUESS: rgb or bgr",
                        "\n  scale: 255                    # a GUESS: ",
                        "\n  # mean: [0.485, 0.456, 0.406] ",
                        "\n  # deviation: [0.229, 0.224, 0.225] ");
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
        Preprocessing imageNet = read(
                        text.replace("  # mean: [0", "  mean: [0").replace("  # deviation:", "  deviation:"), 0)
                .preprocessing();
        assertThat(imageNet.numbers().mean()).containsExactly(0.485, 0.456, 0.406);
        assertThat(imageNet.numbers().deviation()).containsExactly(0.229, 0.224, 0.225);
        assertThat(imageNet.colour()).isEqualTo(Preprocessing.Colour.RGB);
    }

    @Test
    void inputsOfBytesNeedNoScale() throws Exception {
        String text = ModelTemplate.of(given("mobilenetv2-uint8/model.onnx"), 1000);
        assertThat(text)
                .contains("takes the pixel, 0 to 255.", "\nlabel-offset: 1 ")
                .doesNotContain("scale:");
        assertThat(read(text, 1000).preprocessing().numbers()).isEqualTo(Preprocessing.Numbers.USUAL);
    }

    @Test
    void aModelOfTensorsTakesNoPictures() throws Exception {
        String text = ModelTemplate.of(given("iris-mlp/model.onnx"), 0);
        assertThat(text).contains("takes tensors and no pictures").doesNotContain("input:");
        assertThat(read(text, 0).labels()).isEmpty();
    }
}
