package dev.ballast.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.detection.Box;
import dev.ballast.gateway.detection.Detection;
import dev.ballast.gateway.detection.Detections;
import dev.ballast.gateway.detection.YoloxReference;
import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.onnx.Onnxruntime;
import dev.ballast.model.onnx.VoiceModel;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models that people download, through a gateway process over four node processes and one for parity, against onnxruntime. */
@Tag("once")
@Timeout(300)
class DownloadedModelsIT {
    private static final int NODES = 5;
    private static final int VICTIM = 1;
    private static final String BROKER = "{listen: \"127.0.0.1:0\"}";

    /** Processors are shared with the other nodes, so a node is given time. */
    private static final String ROUNDS = "rounds: {answer-within-ms: 20000}";

    private static final InferClient.WaitLimits LIMITS = new InferClient.WaitLimits(120_000, 100_000);
    private static final String PHOTO = "dog.jpg";
    private static final int CHUNKS = 100;
    private static final int SAMPLES = 512;
    private static final long RATE = 16_000;

    @TempDir
    private Path folder;

    private static List<String> photos() throws IOException {
        try (Stream<Path> files = Files.list(YoloxReference.photo("."))) {
            List<String> all = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".tsv"))
                    .sorted()
                    .toList();
            return Thorough.orSample(all, List.of(PHOTO));
        }
    }

    /**
     * Boxes within one pixel, scores within 1e-3, of a healthy fleet and of one with a dead node. The gateway has as many workers as its
     * small heap has room for.
     */
    @Test
    void objectsAreThoseOfOnnxruntime() throws Exception {
        List<String> models = List.of(
                ROUNDS,
                "models:",
                "  - name: yolox-nano",
                "    file: " + YoloxReference.model(),
                "    labels: " + YoloxReference.data().resolve("coco-labels.txt"),
                "    input: {colour: bgr, scale: 1, resize: fit, padding: 114, place: top-left}",
                "    output: {detections: {kind: yolox, score: 0.4, iou: 0.45}}");
        try (YoloxReference reference = YoloxReference.open();
                TestFleet fleet = TestFleet.start(folder, NODES, BROKER, models);
                InferClient client = InferClient.open(fleet.address())) {
            for (String photo : photos()) {
                JsonNode healthy = detect(fleet, client, reference, YoloxReference.photo(photo));
                assertThat(healthy.path("rounds").asInt()).isPositive();
                assertThat(healthy.path("local_parts").asInt()).isZero();
            }
            fleet.kill(VICTIM);
            for (String photo : photos()) {
                JsonNode degraded = detect(fleet, client, reference, YoloxReference.photo(photo));
                assertThat(degraded.path("recovered_slices").asInt()).isPositive();
                assertThat(degraded.path("missing_nodes").toString()).contains(TestFleet.id(VICTIM));
            }
        }
    }

    private static InferClient.Body kind(Path photo) {
        String name = photo.toString();
        return name.endsWith(".png")
                ? InferClient.Body.PNG
                : name.endsWith(".bmp") ? InferClient.Body.BMP : InferClient.Body.JPEG;
    }

    /** How the answer was obtained. */
    private static JsonNode detect(TestFleet fleet, InferClient client, YoloxReference reference, Path photo)
            throws Exception {
        byte[] bytes = Files.readAllBytes(photo);
        InferClient.Question question = new InferClient.Question("yolox-nano", 5, false);
        JsonNode how = answer(client.infer(question, kind(photo), bytes, LIMITS), fleet)
                .path("parameters");
        List<Detection> objects = new ArrayList<>();
        for (JsonNode found : how.path("detections")) {
            JsonNode box = found.path("box");
            objects.add(new Detection(
                    found.path("class").asInt(),
                    found.path("score").floatValue(),
                    new Box(
                            box.path(0).floatValue(),
                            box.path(1).floatValue(),
                            box.path(2).floatValue(),
                            box.path(3).floatValue())));
        }
        Detections found = new Detections(
                objects, how.at("/picture/0").asInt(), how.at("/picture/1").asInt());
        assertThat(objects.isEmpty() && photo.endsWith(PHOTO))
                .as("no object in " + PHOTO)
                .isFalse();
        FloatTensor input = ImageInput.read(
                        bytes, ValueInfo.floats("images", YoloxReference.INPUT), YoloxReference.LETTERBOX, () -> false)
                .numbers();
        YoloxReference.requireSame(found, reference.run(input), photo);
        return how;
    }

    private static JsonNode answer(InferClient.Reply reply, TestFleet fleet) {
        assertThat(reply)
                .as(() -> String.join("\n", fleet.gateway().errors()))
                .isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    /** The state of an answer is the state of the next request; the gateway keeps none. A node dies on the way. */
    @Test
    void stateIsCarriedByTheClientOverAHundredChunks() throws Exception {
        Files.write(folder.resolve("vad.onnx"), VoiceModel.forChunksOf(SAMPLES));
        List<String> models = List.of(ROUNDS, "models:", "  - name: vad", "    file: vad.onnx");
        try (Onnxruntime oracle = new Onnxruntime(VoiceModel.file());
                TestFleet fleet = TestFleet.start(folder, NODES, BROKER, models);
                InferClient client = InferClient.open(fleet.address())) {
            String state = Arrays.toString(new float[VoiceModel.STATE.size()]);
            FloatTensor expectedState = FloatTensor.zeros(VoiceModel.STATE);
            LongTensor rate = LongTensor.wrap(Shape.of(), new long[] {RATE});
            for (int index = 0; index < CHUNKS; index++) {
                if (index == CHUNKS / 2) {
                    fleet.kill(VICTIM);
                }
                FloatTensor chunk = VoiceModel.chunk(index, SAMPLES, RATE);
                InferClient.Question question = new InferClient.Question("vad", 1, true);
                InferClient.Reply reply = client.infer(question, InferClient.Body.JSON, request(chunk, state), LIMITS);
                JsonNode answer = answer(reply, fleet);
                List<FloatTensor> expected = oracle.run(Map.of("input", chunk, "state", expectedState, "sr", rate));
                assertThat(answer.at("/outputs/1/name").asText()).isEqualTo("output");
                requireClose(answer.at("/outputs/1/data"), expected.get(0));
                requireClose(answer.at("/outputs/0/data"), expected.get(1));
                state = answer.at("/outputs/0/data").toString();
                expectedState = expected.get(1);
            }
        }
    }

    /** The inputs in another order than the model's, and both outputs, the state first. */
    private static byte[] request(FloatTensor chunk, String state) {
        return ("{\"inputs\":[{\"name\":\"sr\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[" + RATE + "]},"
                        + "{\"name\":\"state\",\"shape\":[2,1,128],\"datatype\":\"FP32\",\"data\":" + state + "},"
                        + "{\"name\":\"input\",\"shape\":[1," + SAMPLES + "],\"datatype\":\"FP32\",\"data\":"
                        + Arrays.toString(chunk.data()) + "}],"
                        + "\"outputs\":[{\"name\":\"stateN\"},{\"name\":\"output\"}]}")
                .getBytes(UTF_8);
    }

    private static void requireClose(JsonNode numbers, FloatTensor expected) {
        assertThat(numbers).hasSize(expected.data().length);
        for (int i = 0; i < expected.data().length; i++) {
            assertThat(numbers.get(i).floatValue()).isCloseTo(expected.data()[i], within(1e-4f));
        }
    }
}
