package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.detection.YoloxReference;
import dev.ballast.model.onnx.Onnxruntime;
import dev.ballast.model.onnx.VoiceModel;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models whose pictures and waves have any size, through a gateway process over four node processes and one for parity. */
@Tag("once")
@Timeout(300)
class OpenShapesIT {
    private static final int NODES = 5;
    private static final int VICTIM = 1;
    private static final String BROKER = "{listen: \"127.0.0.1:0\"}";

    /** Processors are shared with the other nodes, so a node is given time. */
    private static final List<String> PATIENT =
            List.of("rounds: {answer-within-ms: 20000}", "work: {workers: 1}", "models:");

    private static final InferClient.WaitLimits LIMITS = new InferClient.WaitLimits(120_000, 100_000);

    /** A picture of 640 x 640 takes the buffers for it. */
    private static final int HEAP_MB = 1_200;

    private static final float TOLERANCE = 1e-4f;

    /** The bars of 0, 2, 3, 5, 6, 8 and 9. */
    private static final int[] BARS = {0b1111011, 0b0110111, 0b1010111, 0b1001111, 0b1101111, 0b1111111, 0b1011111};

    private static final int SECONDS = 4;
    private static final int RATE = 16_000;
    private static final int BANDS = 32;
    private static final int WINDOW = 76;
    private static final int STEP = 8;

    @TempDir
    private Path folder;

    private static Path file(String model) {
        return YoloxReference.data().resolve("real").resolve(model).resolve("model.onnx");
    }

    /** Where text is in a picture, for pictures of several sizes. */
    @Test
    void textIsFoundInPicturesOfEverySize() throws Exception {
        List<Shape> sizes = Thorough.orSample(
                List.of(Shape.of(1, 3, 160, 160), Shape.of(1, 3, 320, 480), Shape.of(1, 3, 640, 640)),
                List.of(Shape.of(1, 3, 160, 160)));
        List<String> settings = Stream.concat(
                        PATIENT.stream(),
                        Stream.of(
                                "  - name: ppocr-det",
                                "    file: " + file("ppocr-det"),
                                "    shapes: {p2o.DynamicDimension.0: {max: 1}, p2o.DynamicDimension.1: {max: 640},"
                                        + " p2o.DynamicDimension.2: {max: 640}}"))
                .toList();
        try (Onnxruntime oracle = new Onnxruntime(Files.readAllBytes(file("ppocr-det")));
                TestFleet fleet = TestFleet.start(folder, NODES, BROKER, settings, HEAP_MB);
                InferClient client = InferClient.open(fleet.address())) {
            for (Shape size : sizes) {
                requireAsOnnxruntime(client, fleet, "ppocr-det", oracle, picture(size));
            }
            fleet.kill(VICTIM);
            for (Shape size : sizes) {
                JsonNode how = requireAsOnnxruntime(client, fleet, "ppocr-det", oracle, picture(size))
                        .path("parameters");
                assertThat(how.path("recovered_slices").asInt()).isPositive();
                assertThat(how.path("missing_nodes").toString()).contains(TestFleet.id(VICTIM));
            }
        }
    }

    /** Rows of black digits of seven bars on white, as the model wants its pixels. */
    private static FloatTensor picture(Shape size) {
        int height = size.dim(2);
        int width = size.dim(3);
        BufferedImage page = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = page.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        pen.setColor(Color.BLACK);
        for (int y = 16; y + 28 < height; y += 60) {
            for (int x = 16; x + 14 < width - 16; x += 20) {
                digit(pen, BARS[(x + y) % BARS.length], x, y);
            }
        }
        FloatTensor picture = FloatTensor.zeros(size);
        for (int i = 0; i < picture.data().length; i++) {
            int pixel = page.getRaster().getSample(i % width, i / width % height, 0);
            picture.data()[i] = (pixel / 255f - 0.45f) / 0.225f;
        }
        return picture;
    }

    /** Twelve pixels wide, twenty-four high. The bits of the bars: top, bottom, middle, upper left and right, lower left and right. */
    private static void digit(Graphics2D pen, int bars, int x, int y) {
        int[][] places = {
            {0, 0, 12, 2},
            {0, 22, 12, 2},
            {0, 11, 12, 2},
            {0, 0, 2, 12},
            {10, 0, 2, 12},
            {0, 12, 2, 12},
            {10, 12, 2, 12}
        };
        for (int bar = 0; bar < places.length; bar++) {
            if ((bars >> bar & 1) == 1) {
                pen.fillRect(x + places[bar][0], y + places[bar][1], places[bar][2], places[bar][3]);
            }
        }
    }

    /** The two models of openWakeWord: a wave becomes a spectrogram, windows of which become embeddings. */
    @Test
    void aWaveBecomesEmbeddingsThroughTwoModels() throws Exception {
        List<String> settings = Stream.concat(
                        PATIENT.stream(),
                        Stream.of(
                                "  - name: mel",
                                "    file: " + file("oww-melspectrogram"),
                                "    shapes: {batch_size: {max: 1}, samples: {max: " + SECONDS * RATE + "}}",
                                "  - name: embedding",
                                "    file: " + file("oww-embedding")))
                .toList();
        FloatTensor wave = wave();
        try (Onnxruntime mel = new Onnxruntime(Files.readAllBytes(file("oww-melspectrogram")));
                Onnxruntime embedding = new Onnxruntime(Files.readAllBytes(file("oww-embedding")));
                TestFleet fleet = TestFleet.start(folder, NODES, BROKER, settings);
                InferClient client = InferClient.open(fleet.address())) {
            JsonNode bands =
                    requireAsOnnxruntime(client, fleet, "mel", mel, wave).at("/outputs/0/data");
            int windows = (bands.size() / BANDS - WINDOW) / STEP + 1;
            assertThat(windows).isGreaterThan(SECONDS * 10);
            List<Integer> all = IntStream.range(0, windows).boxed().toList();
            List<Integer> some = Thorough.orSample(all, List.of(0, windows / 2, windows - 1));
            for (int window : some) {
                requireAsOnnxruntime(client, fleet, "embedding", embedding, window(bands, window));
            }
            fleet.kill(VICTIM);
            JsonNode again =
                    requireAsOnnxruntime(client, fleet, "mel", mel, wave).at("/outputs/0/data");
            for (int window : some) {
                JsonNode how = requireAsOnnxruntime(client, fleet, "embedding", embedding, window(again, window))
                        .path("parameters");
                assertThat(how.path("recovered_slices").asInt()).isPositive();
            }
        }
    }

    /** Four seconds of a voice, in 16 bits. */
    private static FloatTensor wave() {
        FloatTensor wave = VoiceModel.chunk(0, SECONDS * RATE, RATE);
        for (int i = 0; i < wave.data().length; i++) {
            wave.data()[i] *= Short.MAX_VALUE;
        }
        return wave;
    }

    /** As openWakeWord scales the spectrogram for the embeddings. */
    private static FloatTensor window(JsonNode bands, int index) {
        FloatTensor window = FloatTensor.zeros(Shape.of(1, WINDOW, BANDS, 1));
        for (int i = 0; i < window.data().length; i++) {
            window.data()[i] = bands.get(index * STEP * BANDS + i).floatValue() / 10 + 2;
        }
        return window;
    }

    /** The answer of the fleet to one float32 input, whose output is that of onnxruntime up to 1e-4 of its largest number. */
    private static JsonNode requireAsOnnxruntime(
            InferClient client, TestFleet fleet, String model, Onnxruntime oracle, FloatTensor input) throws Exception {
        InferClient.Question question = new InferClient.Question(model, 0, true);
        InferClient.Reply reply = client.infer(question, InferClient.Body.CBOR, TensorCodec.encode(input), LIMITS);
        assertThat(reply)
                .as(() -> model + " " + input.shape() + ": "
                        + String.join("\n", fleet.gateway().errors()))
                .isInstanceOf(InferClient.Reply.Answer.class);
        JsonNode answer = ((InferClient.Reply.Answer) reply).json();
        assertThat(answer.at("/parameters/rounds").asInt()).isPositive();
        assertThat(answer.at("/parameters/local_parts").asInt()).isZero();
        FloatTensor expected = oracle.run(Map.of(inputOf(model), input)).get(0);
        JsonNode numbers = answer.at("/outputs/0/data");
        assertThat(numbers).hasSize(expected.data().length);
        float largest = 0;
        float difference = 0;
        for (int i = 0; i < expected.data().length; i++) {
            largest = Math.max(largest, Math.abs(expected.data()[i]));
            difference = Math.max(difference, Math.abs(numbers.get(i).floatValue() - expected.data()[i]));
        }
        assertThat(largest).as("largest number of " + model).isGreaterThan(0.1f);
        assertThat(difference).as(model + " " + input.shape()).isLessThan(TOLERANCE * largest);
        return answer;
    }

    private static String inputOf(String model) {
        return switch (model) {
            case "ppocr-det" -> "x";
            case "mel" -> "input";
            default -> "input_1";
        };
    }
}
