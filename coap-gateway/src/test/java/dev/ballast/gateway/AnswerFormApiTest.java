package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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

    private static Gateway gateway;
    private static InferClient client;

    @BeforeAll
    static void start() throws Exception {
        GatewayConfig.ModelSource raw = Models.builtIn();
        GatewayConfig.ModelSource soft = new GatewayConfig.ModelSource(
                "digits", null, raw.preprocessing(), raw.labels(), raw.wire(), null, GatewayConfig.Stages.NONE, true);
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i ->
                        new NodeAddress("node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(raw, soft),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        client = InferClient.open(gateway.address());
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
