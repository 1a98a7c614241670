package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import dev.ballast.wire.TensorCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer holds as a request or a model's settings want it, over a real gateway with simulated nodes. */
@Tag("once")
class AnswerFormApiTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    private static final long TIMEOUT_MS = 30_000;

    @TempDir
    private static Path folder;

    private static Gateway gateway;
    private static InferClient client;

    @BeforeAll
    static void start() throws Exception {
        ModelSource raw = Models.builtIn();
        ModelSource soft =
                new ModelSource("digits", null, raw.preprocessing(), raw.labels(), raw.wire()).withSoftmax(true);
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i ->
                        new NodeAddress("node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(
                        raw,
                        soft,
                        file("accumulator", SmallModels.accumulator(folder)),
                        file("table", SmallModels.table(folder)),
                        boxes()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        client = InferClient.open(gateway.address());
    }

    private static ModelSource file(String name, Path file) {
        return new ModelSource(name, file, Preprocessing.USUAL, List.of("cat", "dog"), ModelSource.WireTypes.EXACT);
    }

    private static ModelSource boxes() throws IOException {
        Preprocessing sixteenths = new Preprocessing(Preprocessing.Colour.RGB, false, 16, List.of(0.0), List.of(1.0));
        return new ModelSource(
                        "boxes",
                        SmallModels.boxes(folder),
                        sixteenths,
                        List.of("cat", "dog"),
                        ModelSource.WireTypes.EXACT)
                .withDetections(new DetectionSettings(DetectionSettings.Kind.YOLOV8, 0.5f, 0.45f));
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    private static JsonNode answer(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    private static byte[] png() throws Exception {
        BufferedImage seven = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        seven.createGraphics().fillRect(8, 6, 12, 3);
        seven.createGraphics().fillRect(17, 8, 3, 15);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(seven, "png", png);
        return png.toByteArray();
    }

    private static JsonNode infer(String model, boolean tensors) throws Exception {
        return answer(client.infer(
                new InferClient.Question(model, 10, tensors),
                InferClient.Body.PNG,
                png(),
                new InferClient.WaitLimits(TIMEOUT_MS, 0)));
    }

    @Test
    void anAnswerWithoutTensorsHasItsClasses() throws Exception {
        JsonNode without = infer("lenet5", false);
        assertThat(without.path("outputs").isArray()).isTrue();
        assertThat(without.path("outputs")).isEmpty();
        assertThat(without.at("/parameters/top")).hasSize(10);
        assertThat(without.at("/parameters/top"))
                .isEqualTo(infer("lenet5", true).at("/parameters/top"));
        assertThat(infer("lenet5", true).at("/outputs/0/data")).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "some", "None", "0"})
    void otherChoicesOfOutputsAreRefused(String asked) throws Exception {
        Request request = Request.newPost();
        request.setURI("coap://127.0.0.1:" + gateway.address().getPort() + "/v2/models/lenet5/infer?outputs=" + asked);
        request.setPayload(png());
        EchoingEndpoint plain = EchoingEndpoint.of(CoapSettings.controlClient(1 << 20), ANY, System::nanoTime);
        try (plain) {
            plain.start();
            Response response =
                    Objects.requireNonNull(plain.ask(request, TIMEOUT_MS).response());
            assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
            assertThat(response.getPayloadString()).isEqualTo("outputs must be all or none, is \"" + asked + "\"");
        }
    }

    private static JsonNode ask(String model, InferClient.Body kind, byte[] body) throws Exception {
        return answer(client.infer(model, kind, body, TIMEOUT_MS));
    }

    private static byte[] chunk(String step, String state) {
        String inputs = "{\"inputs\":[{\"name\":\"step\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[" + step + "]},"
                + "{\"name\":\"x\",\"data\":[1,2,3]},{\"name\":\"state\",\"data\":" + state + "}],"
                + "\"outputs\":[{\"name\":\"stepN\"},{\"name\":\"stateN\"}]}";
        return inputs.getBytes(StandardCharsets.UTF_8);
    }

    /** Outputs of one request are inputs of the next, under other names. */
    @Test
    void stateIsCarriedFromRequestToRequest() throws Exception {
        String step = "41";
        String state = "[0,0,1]";
        for (int sent = 0; sent < 5; sent++) {
            JsonNode answered = ask("accumulator", InferClient.Body.JSON, chunk(step, state));
            assertThat(answered.path("outputs")).hasSize(2);
            assertThat(answered.at("/outputs/0/name").asText()).isEqualTo("stepN");
            assertThat(answered.at("/outputs/0/datatype").asText()).isEqualTo("INT64");
            assertThat(answered.at("/outputs/0/shape").toString()).isEqualTo("[]");
            assertThat(answered.at("/parameters/top"))
                    .as("the first output was not asked for")
                    .isEmpty();
            step = answered.at("/outputs/0/data/0").asText();
            state = answered.at("/outputs/1/data").toString();
        }
        assertThat(step).isEqualTo("46");
        assertThat(state).as("state = x + 2 state, five times").isEqualTo("[31.0,62.0,125.0]");
    }

    @Test
    void allOutputsAreInTheOrderOfTheModelUnlessTheRequestNamesThem() throws Exception {
        String inputs = "{\"inputs\":[{\"name\":\"x\",\"data\":[-1.5,0,7.9]},{\"name\":\"step\",\"data\":[7]},"
                + "{\"name\":\"state\",\"data\":[0,0,0]}]";
        JsonNode all = ask("accumulator", InferClient.Body.JSON, (inputs + "}").getBytes(StandardCharsets.UTF_8));
        assertThat(all.path("outputs").findValuesAsText("name")).containsExactly("sum", "stateN", "stepN", "whole");
        assertThat(all.at("/outputs/3/datatype").asText()).isEqualTo("INT32");
        assertThat(all.at("/outputs/3/data").toString()).isEqualTo("[-1,0,7]");
        assertThat(all.at("/parameters/top/0/class").asInt()).isEqualTo(2);
        JsonNode one = ask(
                "accumulator",
                InferClient.Body.JSON,
                (inputs + ",\"outputs\":[{\"name\":\"sum\"}]}").getBytes(StandardCharsets.UTF_8));
        assertThat(one.path("outputs")).hasSize(1);
        assertThat(one.at("/parameters/top")).isEqualTo(all.at("/parameters/top"));
    }

    @Test
    void aWrongRequestIsToldWhatWasExpected() throws Exception {
        assertThat(client.infer(
                        "accumulator",
                        InferClient.Body.JSON,
                        "{\"inputs\":[{\"name\":\"x\",\"data\":[1,2,3]}]}".getBytes(StandardCharsets.UTF_8),
                        TIMEOUT_MS))
                .isEqualTo(new InferClient.Reply.Refused(
                        "4.00",
                        "expected {\"inputs\":[..]} with x FP32[1, 3], state FP32[1, 3], step INT64[], got \"x\""));
        assertThat(client.infer(
                        "accumulator",
                        InferClient.Body.CBOR,
                        TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 3))),
                        TIMEOUT_MS))
                .isEqualTo(new InferClient.Reply.Refused(
                        "4.00",
                        "accumulator takes 3 inputs but the body holds one tensor; "
                                + "send {\"inputs\": [{\"name\": .., \"tensor\": ..}, ..]}"));
    }

    /** What only a run shows is an error of its request; the worker computes the next one. */
    @Test
    void anIndexOutOfRangeIsAnErrorOfTheRequest() throws Exception {
        for (long index : new long[] {3, -4, Long.MAX_VALUE}) {
            assertThat(client.infer("table", InferClient.Body.JSON, row(index), TIMEOUT_MS))
                    .isEqualTo(new InferClient.Reply.Refused(
                            "4.00",
                            "index " + index + " on axis 0 of a value with 3 elements along it (expected -3 to 2)"));
        }
        assertThat(ask("table", InferClient.Body.JSON, row(2))
                        .at("/outputs/0/data")
                        .toString())
                .isEqualTo("[30.0,31.0]");
    }

    private static byte[] row(long index) {
        return ("{\"inputs\":[{\"data\":[" + index + "]}]}").getBytes(StandardCharsets.UTF_8);
    }

    /** The picture's red pixels are centres, its green ones sizes, its blue ones scores of two classes. */
    private static byte[] drawnBoxes() throws IOException {
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, 64 << 16 | 64 << 8 | 9);
        picture.setRGB(0, 4, 64 << 16 | 32 << 8 | 12);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        return png.toByteArray();
    }

    @Test
    void detectionsAreNamedWithTheirBoxes() throws Exception {
        JsonNode answered = ask("boxes", InferClient.Body.PNG, drawnBoxes());
        assertThat(answered.at("/parameters/picture").toString()).isEqualTo("[8,8]");
        assertThat(answered.at("/parameters/detections").toString())
                .isEqualTo("[{\"class\":1,\"label\":\"dog\",\"score\":0.75,\"box\":[2.0,3.0,6.0,5.0]}]");
        assertThat(answered.at("/parameters/top")).isEmpty();
        assertThat(infer("lenet5", true).path("parameters").has("detections")).isFalse();
    }

    @Test
    void topHasProbabilitiesAndTheTensorStaysRaw() throws Exception {
        JsonNode raw = infer("lenet5", true);
        JsonNode soft = infer("digits", true);
        assertThat(soft.at("/outputs/0/data")).isEqualTo(raw.at("/outputs/0/data"));
        double sum = 0;
        for (int i = 0; i < 10; i++) {
            JsonNode probable = soft.at("/parameters/top/" + i);
            JsonNode strong = raw.at("/parameters/top/" + i);
            assertThat(probable.path("class")).isEqualTo(strong.path("class"));
            sum += probable.path("value").asDouble();
            double ratio = Math.exp(strong.path("value").asDouble()
                    - raw.at("/parameters/top/0/value").asDouble());
            assertThat(probable.path("value").asDouble()
                            / soft.at("/parameters/top/0/value").asDouble())
                    .isCloseTo(ratio, Percentage.withPercentage(0.001));
        }
        assertThat(sum).isCloseTo(1, Offset.offset(10.0 * Math.ulp(1f)));
    }

    @Test
    void theDescriptionOfAModelSaysHowPicturesBecomeInputs() throws Exception {
        JsonNode model = answer(client.model("lenet5", TIMEOUT_MS));
        assertThat(model.path("preprocessing").asText())
                .isEqualTo("28 x 28 (width x height), crop, grey, nchw, pixel / 255");
        assertThat(answer(client.model("lenet5:1", TIMEOUT_MS))).isEqualTo(model);
    }
}
