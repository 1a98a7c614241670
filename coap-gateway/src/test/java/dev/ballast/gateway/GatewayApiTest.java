package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.Models;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.SoftwareVersion;
import dev.ballast.wire.TensorCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as its clients see it: a complete gateway on loopback with nodes in memory. */
@Tag("slow")
class GatewayApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String INFER = "v2/models/lenet5/infer";
    private static final ScriptedNodes NODES = new ScriptedNodes(5);
    private static Gateway gateway;
    private static CoapEndpoint client;

    private static GatewayConfig config(InetSocketAddress listen) {
        List<NodeAddress> nodes = IntStream.range(0, 5)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000 + i)))
                .toList();
        return new GatewayConfig(
                "test",
                listen,
                false,
                nodes,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @BeforeAll
    static void start() throws Exception {
        gateway = Gateway.start(
                config(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                new HalfEdges(NODES),
                System::nanoTime,
                System::currentTimeMillis);
        client = new CoapEndpoint.Builder()
                .setConfiguration(CoapSettings.controlClient(1 << 20))
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        client.start();
        Request request = Request.newGet();
        request.setURI("coap://127.0.0.1:" + gateway.address().getPort() + "/v2/health/live");
        assertThat(new EchoingEndpoint(client, System::nanoTime)
                        .ask(request, 30_000)
                        .response())
                .as("shows that it receives, for who does not gets long texts cut")
                .isNotNull();
    }

    @AfterAll
    static void stop() {
        client.destroy();
        gateway.close();
    }

    private static Response send(Request request, String path) throws InterruptedException {
        request.setURI("coap://127.0.0.1:" + gateway.address().getPort() + "/" + path);
        client.sendRequest(request);
        Response response = request.waitForResponse(30_000);
        assertThat(response).as("answer to %s", path).isNotNull();
        return response;
    }

    private static Response get(String path) throws InterruptedException {
        return send(Request.newGet(), path);
    }

    private static Response post(String path, int format, byte[] body) throws InterruptedException {
        Request request = Request.newPost();
        if (format != MediaTypeRegistry.UNDEFINED) {
            request.getOptions().setContentFormat(format);
        }
        request.setPayload(body);
        return send(request, path);
    }

    private static JsonNode json(Response response) throws IOException {
        assertThat(response.getCode()).as(response.getPayloadString()).isEqualTo(ResponseCode.CONTENT);
        assertThat(response.getOptions().getContentFormat()).isEqualTo(MediaTypeRegistry.APPLICATION_JSON);
        return JSON.readTree(response.getPayloadString());
    }

    private static FloatTensor picture() {
        Random random = new Random(4);
        FloatTensor picture = FloatTensor.zeros(Shape.of(1, 1, 28, 28));
        for (int i = 0; i < 784; i++) {
            picture.data()[i] = random.nextInt(256) / 255f;
        }
        return picture;
    }

    private static byte[] png() throws IOException {
        BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        float[] data = picture().data();
        for (int i = 0; i < 784; i++) {
            image.getRaster().setSample(i % 28, i / 28, 0, Math.round(data[i] * 255));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static String jsonBody(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"image\",\"shape\":" + shape + ",\"datatype\":\"FP32\",\"data\":" + data
                + "}]}";
    }

    @Test
    void saysThatItLivesAndWhatItServes() throws Exception {
        assertThat(json(get("v2/health/live")).path("live").asBoolean()).isTrue();
        assertThat(json(get("v2/health/ready")).path("ready").asBoolean()).isTrue();
        assertThat(json(get("v2/models/lenet5/ready")).path("ready").asBoolean())
                .isTrue();
        JsonNode model = json(get("v2/models/lenet5"));
        assertThat(model.path("inputs").path(0).path("name").asText()).isEqualTo("image");
        assertThat(model.path("inputs").path(0).path("shape").toString()).isEqualTo("[1,1,28,28]");
        assertThat(model.path("outputs").path(0).path("datatype").asText()).isEqualTo("FP32");
    }

    @Test
    void listsTheWaysToEveryModelAndVersion() throws Exception {
        assertThat(get(".well-known/core").getPayloadString())
                .contains(
                        "</v2/models/lenet5/infer>",
                        "</v2/models/lenet5/versions/1/ready>",
                        "</v2/repository/index>",
                        "</nodes>",
                        "</fleet>",
                        "ballast.fleet");
        JsonNode models = json(get("v2/models"));
        assertThat(models).hasSize(1);
        assertThat(models.path(0).toString())
                .isEqualTo("{\"name\":\"lenet5\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\","
                        + "\"default\":true,\"loading\":false}");
        assertThat(json(get("v2/models/lenet5/versions"))).isEqualTo(models);
        assertThat(json(get("v2/models/lenet5/versions/1"))).isEqualTo(json(get("v2/models/lenet5")));
        assertThat(json(get("v2/models/lenet5/versions/1/ready")).path("ready").asBoolean())
                .isTrue();
    }

    @Test
    void showsItsNodes() throws Exception {
        JsonNode nodes = json(get("nodes"));
        assertThat(nodes).hasSize(5);
        assertThat(nodes.path(3).path("id").asText()).isEqualTo("node-3");
        assertThat(nodes.path(3).path("state").asText()).isEqualTo("healthy");
        assertThat(nodes.path(3).path("has_parts").asBoolean()).isTrue();
        assertThat(nodes.path(3).path("reason").asText()).isEqualTo("answered at the start");
        assertThat(nodes.path(3).has("away_since_ms")).as("rounds wait for it").isFalse();
        assertThat(nodes.path(3).path("board_id").asText()).isEqualTo("node-3");
        assertThat(nodes.path(3).path("software_version").asText()).isEqualTo("0");
        assertThat(nodes.path(3).has("temperature_c")).isFalse();
        assertThat(nodes.path(3).path("max_memory_bytes").asLong()).isEqualTo(1L << 30);
        assertThat(nodes.path(3).path("free_memory_bytes").asLong()).isEqualTo(1L << 30);
        assertThat(nodes.path(3).path("parts_needed").asInt())
                .as("the last layer stays on the gateway")
                .isEqualTo(4);
        assertThat(nodes.path(3).path("parts_held").asInt()).isEqualTo(4);
        assertThat(nodes.path(3).has("problem")).isFalse();
    }

    @Test
    void showsTheFleetOnOnePage() throws Exception {
        JsonNode fleet = json(get("fleet"));
        assertThat(fleet.path("gateway").path("id").asText()).isEqualTo("test");
        assertThat(fleet.path("gateway").path("version").asText())
                .as("that of this build")
                .isEqualTo(SoftwareVersion.text());
        assertThat(fleet.path("gateway").path("ready").asBoolean()).isTrue();
        assertThat(fleet.path("gateway").path("since_ms").asLong()).isPositive();
        assertThat(fleet.path("broker").asText())
                .isEqualTo(gateway.broker().toString())
                .startsWith("tcp://127.0.0.1:");
        assertThat(fleet.path("nodes").toString()).isEqualTo("{\"total\":5,\"serving\":5}");
        assertThat(fleet.path("models").toString())
                .isEqualTo("[{\"name\":\"lenet5\",\"version\":\"1\",\"survives\":1,\"of\":1,"
                        + "\"gateway_helps\":false,\"reason\":\"\"}]");
        assertThat(fleet.path("survives").asInt()).isEqualTo(1);
        assertThat(fleet.path("of").asInt()).isEqualTo(1);
        assertThat(fleet.path("events").isArray()).isTrue();
        assertThat(get("fleet/x").getCode()).isEqualTo(ResponseCode.NOT_FOUND);
    }

    @Test
    void readinessSaysWhatIsSurvived() throws Exception {
        for (String path : List.of("v2/health/ready", "v2/models/lenet5/ready", "v2/models/lenet5/versions/1/ready")) {
            assertThat(json(get(path)).toString())
                    .isEqualTo("{\"ready\":true,\"survives\":1,\"of\":1,\"gateway_helps\":false}");
        }
    }

    @Test
    void readmitsOnlyNodesThatAreExcluded() throws Exception {
        assertRefused(
                send(Request.newPost(), "nodes/node-9/readmit"),
                ResponseCode.NOT_FOUND,
                "the fleet has no node node-9; its nodes are [node-0, node-1, ");
        assertRefused(
                send(Request.newPost(), "nodes/node-3/readmit"),
                ResponseCode.CONFLICT,
                "node node-3 is healthy, not excluded");
        assertThat(get("nodes/node-3/readmit").getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
        assertThat(get("nodes/node-3").getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void showsWhereLayersRunWithoutAPredictionWhereNoNodeSaysHowFastItIs() throws Exception {
        JsonNode plan = json(get("plan/lenet5"));
        assertThat(plan.path("model").asText()).isEqualTo("lenet5");
        assertThat(plan.path("layers")).hasSize(5);
        assertThat(plan.path("layers").path(0).path("code").asText()).isEqualTo("sum(4+1)");
        assertThat(plan.path("layers").path(0).path("nodes").path(4).asText()).isEqualTo("node-4");
        assertThat(plan.path("prediction").isNull()).isTrue();
    }

    @Test
    void tensorJsonAndPictureGiveTheSameAnswer() throws Exception {
        StringBuilder data = new StringBuilder("[");
        for (float value : picture().data()) {
            data.append(data.length() > 1 ? "," : "").append(value);
        }
        String body = jsonBody("[1,1,28,28]", data + "]");
        JsonNode fromJson =
                json(post(INFER, MediaTypeRegistry.APPLICATION_JSON, body.getBytes(StandardCharsets.UTF_8)));
        JsonNode fromPng = json(post(INFER, MediaTypeRegistry.IMAGE_PNG, png()));
        JsonNode guessed = json(post(INFER, MediaTypeRegistry.UNDEFINED, png()));
        assertThat(fromJson.path("parameters").path("rounds").asInt()).isEqualTo(4);
        assertThat(fromJson.path("parameters").path("top")).hasSize(5);
        for (int i = 0; i < 10; i++) {
            double logit = fromJson.path("outputs").path(0).path("data").path(i).asDouble();
            assertThat(fromPng.path("outputs").path(0).path("data").path(i).asDouble())
                    .isEqualTo(logit);
            assertThat(guessed.path("outputs").path(0).path("data").path(i).asDouble())
                    .isEqualTo(logit);
        }
    }

    @Test
    void aCborTensorIsAnsweredInCborWithATypedArray() throws Exception {
        Response response = post(INFER, MediaTypeRegistry.APPLICATION_CBOR, TensorCodec.encode(picture()));
        assertThat(response.getOptions().getContentFormat()).isEqualTo(MediaTypeRegistry.APPLICATION_CBOR);
        JsonNode answer =
                new com.fasterxml.jackson.databind.ObjectMapper(new CBORFactory()).readTree(response.getPayload());
        JsonNode tensor = answer.path("outputs").path(0).path("tensor");
        assertThat(tensor.path(0).toString()).isEqualTo("[1,10]");
        assertThat(tensor.path(1).binaryValue()).hasSize(40);
        assertThat(answer.path("parameters").path("latency_us").path("total").asLong())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {22, 23, 50, 60})
    void garbageIsRefusedWithAText(int format) throws Exception {
        byte[] garbage = new byte[300];
        new Random(format).nextBytes(garbage);
        Response response = post(INFER, format, garbage);
        assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        assertThat(response.getPayloadString()).isNotBlank();
        json(post(INFER, MediaTypeRegistry.IMAGE_PNG, png()));
    }

    @Test
    void aNumberThatIsNotFiniteIsRefusedByItsPlace() throws Exception {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            FloatTensor input = picture();
            input.data()[783] = value;
            assertRefused(
                    post(INFER, 60, TensorCodec.encode(input)),
                    ResponseCode.BAD_REQUEST,
                    "image holds finite numbers; number 783 is " + value);
        }
        for (String number : new String[] {"1e39", "-1e39", "NaN", "1e999"}) {
            byte[] body = jsonBody("[1,1,28,28]", "[" + number + "]").getBytes(StandardCharsets.UTF_8);
            assertThat(post(INFER, 50, body).getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        }
        json(post(INFER, MediaTypeRegistry.IMAGE_PNG, png()));
    }

    @Test
    void aWrongShapeIsRefusedWithTheRightOne() throws Exception {
        byte[] cbor = TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 28, 28)));
        assertRefused(post(INFER, 60, cbor), ResponseCode.BAD_REQUEST, "image FP32[1, 1, 28, 28]");
        byte[] wrongShape = jsonBody("[1,784]", "[1]").getBytes(StandardCharsets.UTF_8);
        assertRefused(post(INFER, 50, wrongShape), ResponseCode.BAD_REQUEST, "got shape [1, 784]");
        byte[] tooFew = jsonBody("[1,1,28,28]", "[[1,2],[3]]").getBytes(StandardCharsets.UTF_8);
        assertRefused(post(INFER, 50, tooFew), ResponseCode.BAD_REQUEST, "784 numbers in \"data\", got 3");
        byte[] noInputs = "{\"input\":1}".getBytes(StandardCharsets.UTF_8);
        assertRefused(post(INFER, 50, noInputs), ResponseCode.BAD_REQUEST, "{\"inputs\":[..]}");
        byte[] words = jsonBody("[1,1,28,28]", "[\"a\"]").getBytes(StandardCharsets.UTF_8);
        assertRefused(post(INFER, 50, words), ResponseCode.BAD_REQUEST, "where a number is expected");
    }

    @Test
    void aRequestMaySayWhomItsRoundsAsk() throws Exception {
        NODES.takeAsked();
        json(post(INFER + "?policy=hedged", MediaTypeRegistry.IMAGE_PNG, png()));
        assertThat(NODES.takeAsked()).contains(0, 1, 2, 3).doesNotContain(4);
        assertRefused(
                post(INFER + "?policy=retry", MediaTypeRegistry.IMAGE_PNG, png()),
                ResponseCode.BAD_REQUEST,
                "one of [wait-all, coded, hedged]");
        assertRefused(
                post(INFER + "?policy=hope", MediaTypeRegistry.IMAGE_PNG, png()),
                ResponseCode.BAD_REQUEST,
                "policy must be one of");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        assertRefused(post("v2/models/nonesuch/infer", 23, png()), ResponseCode.NOT_FOUND, "lenet5");
        assertRefused(get("nonesuch"), ResponseCode.NOT_FOUND, "nothing at /nonesuch");
        assertRefused(get(INFER), ResponseCode.METHOD_NOT_ALLOWED, "GET");
        assertRefused(post(INFER, 40, png()), ResponseCode.UNSUPPORTED_CONTENT_FORMAT, "image/png (23)");
        Request picky = Request.newGet();
        picky.getOptions().setAccept(MediaTypeRegistry.IMAGE_PNG);
        assertRefused(send(picky, "nodes"), ResponseCode.NOT_ACCEPTABLE, "application/json (50)");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "10, 10", "1000, 10"})
    void namesAsManyClassesAsAreAskedForStrongestFirst(int asked, int named) throws Exception {
        JsonNode top = json(post(INFER + "?top=" + asked, MediaTypeRegistry.IMAGE_PNG, png()))
                .at("/parameters/top");
        assertThat(top).hasSize(named);
        for (int i = 1; i < named; i++) {
            assertThat(top.get(i).path("value").asDouble())
                    .isLessThanOrEqualTo(top.get(i - 1).path("value").asDouble());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1001", "many", ""})
    void saysHowManyClassesCanBeAskedFor(String asked) throws Exception {
        assertRefused(
                post(INFER + "?top=" + asked, MediaTypeRegistry.IMAGE_PNG, png()),
                ResponseCode.BAD_REQUEST,
                "top must be a whole number from 0 to 1000, is");
    }

    private static void assertRefused(Response response, ResponseCode code, String text) {
        assertThat(response.getCode()).isEqualTo(code);
        assertThat(response.getPayloadString()).contains(text);
    }

    @Test
    void theClientOfTheCommandLineReadsAnswersAndRefusals() throws Exception {
        try (InferClient infer = InferClient.open(gateway.address())) {
            assertThat(infer.infer("lenet5", InferClient.Body.PNG, png(), 30_000))
                    .isInstanceOf(InferClient.Reply.Answer.class);
            assertThat(infer.infer("other", InferClient.Body.PNG, png(), 30_000))
                    .isInstanceOf(InferClient.Reply.Refused.class);
            assertThat(infer.infer(
                            new InferClient.Question("lenet5", 2, true),
                            InferClient.Body.BMP,
                            png(),
                            new InferClient.WaitLimits(30_000, 30_000)))
                    .isInstanceOfSatisfying(
                            InferClient.Reply.Answer.class,
                            answer -> assertThat(answer.json().at("/parameters/top"))
                                    .hasSize(2));
            assertThat(infer.infer(
                            new InferClient.Question("lenet5", -1, true),
                            InferClient.Body.PNG,
                            png(),
                            new InferClient.WaitLimits(30_000, 600_001)))
                    .isEqualTo(new InferClient.Reply.Refused(
                            "4.00",
                            "deadline-ms must be a whole number of milliseconds from 1 to 600000, is \"600001\""));
        }
    }

    @Test
    void aSecondGatewayOnThePortIsRefusedWithTheFix() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Gateway.start(
                        config(gateway.address()), new HalfEdges(NODES), System::nanoTime, System::currentTimeMillis)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("cannot listen on")
                .hasMessageContaining("choose another");
    }

    @Test
    void servesButIsNotReadyWhileTheNodesAreGivenTheirParts() throws Exception {
        CountDownLatch parts = new CountDownLatch(1);
        CompletableFuture<InetSocketAddress> admission = new CompletableFuture<>();
        Edges slow = new HalfEdges(NODES) {
            @Override
            protected NodeInfo describe(int node) throws IOException, InterruptedException {
                parts.await();
                return NODES.info(node);
            }

            @Override
            public ClientServer open(Offer offer, InetSocketAddress listen) throws IOException {
                ClientServer opened = super.open(offer, listen);
                admission.complete(opened.address());
                return opened;
            }
        };
        ExecutorService starter = Executors.newSingleThreadExecutor();
        Future<Gateway> starting = starter.submit(() -> Gateway.start(
                config(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                slow,
                System::nanoTime,
                System::currentTimeMillis));
        InetSocketAddress at = admission.get(60, TimeUnit.SECONDS);
        assertRefused(getFrom(at, "v2/health/ready"), ResponseCode.SERVICE_UNAVAILABLE, "not ready");
        assertThat(json(getFrom(at, "v2/health/live")).path("live").asBoolean()).isTrue();
        try (InferClient infer = InferClient.open(at)) {
            assertThat(infer.infer("lenet5", InferClient.Body.PNG, png(), 30_000))
                    .isInstanceOf(InferClient.Reply.Answer.class);
        }
        parts.countDown();
        try (Gateway started = starting.get(60, TimeUnit.SECONDS)) {
            assertThat(json(getFrom(started.address(), "v2/health/ready"))
                            .path("ready")
                            .asBoolean())
                    .isTrue();
        } finally {
            starter.shutdownNow();
        }
    }

    private static Response getFrom(InetSocketAddress at, String path) throws InterruptedException {
        Request request = Request.newGet();
        request.setURI("coap://127.0.0.1:" + at.getPort() + "/" + path);
        client.sendRequest(request);
        return request.waitForResponse(30_000);
    }

    @Test
    void listeningBeyondLoopbackIsRefused() {
        InetSocketAddress everywhere = new InetSocketAddress(0);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Gateway.start(
                        config(everywhere), new HalfEdges(NODES), System::nanoTime, System::currentTimeMillis)))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("--insecure");
    }
}
