package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of telemetry see the requests of clients, and none of the trial runs before the gateway is ready. */
@Timeout(60)
class TrialTelemetryTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;
    private static final long TIMEOUT_MS = 10_000;

    @Test
    void theFirstInferenceThatReadersSeeIsThatOfAClient() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start("127.0.0.1", 0)) {
            BlockingQueue<JsonNode> seen = new LinkedBlockingQueue<>();
            MqttAsyncClient reader = reading(broker, seen);
            try (Gateway gateway = Gateway.start(
                            config(broker),
                            new HalfEdges(new ScriptedNodes(NODES)),
                            System::nanoTime,
                            System::currentTimeMillis);
                    InferClient client = InferClient.open(gateway.address())) {
                byte[] body = TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 1, 28, 28)));
                InferClient.Reply reply = client.infer(Models.BUILT_IN, InferClient.Body.CBOR, body, TIMEOUT_MS);
                String id = ((InferClient.Reply.Answer) reply).json().path("id").asText();
                List<String> requests = new ArrayList<>();
                while (!requests.contains(id)) { // messages of one topic keep their order
                    JsonNode next = Objects.requireNonNull(
                            seen.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS), () -> "no event after those of " + requests);
                    requests.add(next.path("request").asText());
                }
                assertThat(requests).containsExactly(id);
            } finally {
                reader.disconnectForcibly(0, 200, false);
                reader.close();
            }
        }
    }

    private static MqttAsyncClient reading(EmbeddedBroker broker, BlockingQueue<JsonNode> seen) throws Exception {
        MqttAsyncClient reader = new MqttAsyncClient(broker.uri().toString(), "reader", new MemoryPersistence());
        reader.setCallback(new Collector(seen));
        reader.connect(new MqttConnectionOptions()).waitForCompletion(TIMEOUT_MS);
        reader.subscribe("ballast/v1/trials/inference/#", 1).waitForCompletion(TIMEOUT_MS);
        return reader;
    }

    private record Collector(BlockingQueue<JsonNode> seen) implements MqttCallback {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        @Override
        public void messageArrived(String topic, MqttMessage message) throws Exception {
            seen.add(MAPPER.readTree(message.getPayload()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException thrown) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }

    private static GatewayConfig config(EmbeddedBroker broker) {
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i ->
                        new NodeAddress("node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9 + i)))
                .toList();
        return new GatewayConfig(
                "trials",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(broker.uri(), ANY, "ballast/v1", null, null));
    }
}
