package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.SmallModels;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.gateway.text.TokenizerSource;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code infer} prints, asked of a real gateway with nodes in memory. */
@Tag("once")
class InferCommandTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    @TempDir
    private static Path folder;

    private static Path picture = Path.of("");
    private static Path tensor = Path.of("");
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn(), boxes(), texts()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        BufferedImage seven = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        seven.createGraphics().fillRect(8, 6, 12, 3);
        seven.createGraphics().fillRect(17, 8, 3, 15);
        picture = folder.resolve("seven.png");
        ImageIO.write(seven, "png", picture.toFile());
        tensor = Files.write(
                folder.resolve("zeros.cbor"), TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 1, 28, 28))));
    }

    /** A model that takes its boxes from the pixels of the picture. */
    private static ModelSource boxes() throws IOException {
        return new ModelSource(
                        "boxes",
                        SmallModels.boxes(folder),
                        new Preprocessing(Preprocessing.Colour.RGB, false, 16, List.of(0.0), List.of(1.0)),
                        List.of("cat", "dog"),
                        ModelSource.WireTypes.EXACT)
                .withDetections(new DetectionSettings(DetectionSettings.Kind.YOLOV8, 0.5f, 0.45f));
    }

    private static ModelSource texts() throws IOException {
        Path words = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\ncat\nmat\n");
        return new ModelSource(
                        "texts",
                        Files.write(folder.resolve("texts.onnx"), SmallModels.texts(2)),
                        Preprocessing.USUAL,
                        List.of(),
                        ModelSource.WireTypes.EXACT)
                .withTexts(new TextSettings(
                        new TokenizerSource(TokenizerSource.Kind.VOCABULARY, words, null, null),
                        new EmbeddingSettings(new Pooling(Pooling.Kind.MEAN, false), "")));
    }

    @Test
    void severalTextsAreComparedWithEachOther() {
        List<String> lines = run(0, "texts", "--text", "a cat, \"cat\"", "--text", "mat");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("sentence_embedding FP32[2,2]; print its numbers with --json");
        assertThat(lines.get(1)).isEqualTo("    1.0000  \"a cat, \"cat\"\", \"mat\""); // each id below 7 gives (id, id)
        assertThat(run(0, "--model", "texts", "--text", "cat", "--text", "mat", "--json")
                        .get(0))
                .contains("\"name\":\"sentence_embedding\"", "[3.0,3.0,");
    }

    @Test
    void aTextTakesThePlaceOfAFile() {
        assertThat(String.join("", run(CommandRunner.USAGE, "texts", "words.json", "--text", "cat")))
                .contains("give one FILE or --text TEXT");
        assertThat(String.join("", run(CommandRunner.USAGE))).contains("give one FILE or --text TEXT");
        assertThat(String.join("", run(CommandRunner.FAILED, "lenet5", "--text", "cat")))
                .contains("the model takes tensors, no texts");
    }

    /** The pixel of a corner says centre 4, 4, size 4 x 2 and score 0.75 of class 1. */
    private static Path photo(boolean empty) throws IOException {
        BufferedImage photo = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        if (!empty) {
            photo.setRGB(0, 0, 64 << 16 | 64 << 8);
            photo.setRGB(0, 4, 64 << 16 | 32 << 8 | 12);
        }
        Path file = folder.resolve(empty ? "empty.png" : "photo.png");
        ImageIO.write(photo, "png", file.toFile());
        return file;
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static List<String> infer(Path file, String... options) {
        return run(
                0, Stream.concat(Stream.of(file.toString()), Stream.of(options)).toArray(String[]::new));
    }

    private static List<String> run(int code, String... given) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        List<String> words = new ArrayList<>(
                List.of("infer", "--gateway", "127.0.0.1:" + gateway.address().getPort()));
        words.addAll(List.of(given));
        assertThat(line.execute(words.toArray(String[]::new)))
                .as(out.toString())
                .isEqualTo(code);
        return out.toString().lines().toList();
    }

    @Test
    void detectionsArePrintedAndDrawn() throws IOException {
        Path drawn = folder.resolve("drawn.png");
        List<String> lines = run(0, "boxes", photo(false).toString(), "--draw", drawn.toString());
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("    0.7500  dog  from 2.0, 3.0 to 6.0, 5.0");
        BufferedImage picture = ImageIO.read(drawn.toFile());
        assertThat(picture.getWidth()).isEqualTo(8);
        assertThat(picture.getRGB(4, 3) & 0xFFFFFF)
                .as("on the upper edge of the box")
                .isEqualTo(DetectionDrawing.colour(1).getRGB() & 0xFFFFFF);
        assertThat(run(0, "boxes", photo(true).toString()).get(0)).isEqualTo("no detections");
    }

    @Test
    void theModelIsNamedBeforeTheFileOrByTheOption() {
        assertThat(run(0, "lenet5", picture.toString(), "--top=2")).hasSize(4);
        assertThat(run(CommandRunner.USAGE, "lenet5", picture.toString(), "--model", "boxes"))
                .first()
                .asString()
                .contains("the model is named twice: lenet5 and --model boxes");
    }

    @Test
    void onlyDetectionsInAPictureAreDrawn() {
        assertThat(run(CommandRunner.USAGE, tensor.toString(), "--draw", "x.png"))
                .first()
                .asString()
                .contains("--draw needs a picture");
        assertThat(run(CommandRunner.USAGE, picture.toString(), "--draw", "x.jpg"))
                .first()
                .asString()
                .contains("the name must end in .png");
        assertThat(run(CommandRunner.FAILED, picture.toString(), "--draw", "x.png"))
                .anyMatch(line -> line.contains("nothing to draw: lenet5 has no \"output: {detections: ..}\""));
    }

    /** Neighbouring classes have colours that differ much in at least one of red, green and blue. */
    @Test
    void coloursOfClassesCanBeToldApart() {
        for (int label = 0; label < 80; label++) {
            for (int other = label + 1; other < label + 5; other++) {
                Color one = DetectionDrawing.colour(label);
                Color two = DetectionDrawing.colour(other);
                int largest = Math.max(
                        Math.abs(one.getRed() - two.getRed()),
                        Math.max(Math.abs(one.getGreen() - two.getGreen()), Math.abs(one.getBlue() - two.getBlue())));
                assertThat(largest).isGreaterThan(60);
            }
        }
    }

    @Test
    void saysHowAPictureWasRead() {
        List<String> lines = infer(picture, "--top=2");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches(" +[0-9.]+ {2}7");
        assertThat(lines.get(2)).isEqualTo("picture as 28 x 28 (width x height), crop, grey, nchw, pixel / 255");
        assertThat(lines.get(3)).contains(" rounds, ");
    }

    @Test
    void aTensorIsNotPreprocessed() {
        List<String> lines = infer(tensor, "--top=1");
        assertThat(lines).hasSize(2).noneMatch(line -> line.startsWith("picture"));
    }

    @Test
    void withoutClassesItNamesTheOutputs() {
        assertThat(infer(tensor, "--top=0").get(0)).isEqualTo("logits FP32[1,10]; print its numbers with --json");
    }

    @Test
    void jsonHasTheTensors() {
        assertThat(infer(picture, "--json").get(0)).contains("\"name\":\"logits\"", "\"data\":[");
    }
}
