package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.telemetry.mqtt.TestBroker.Kind;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else connects with the client id of the gateway. */
@Tag("once")
@Timeout(120)
class StolenIdTest {
    private static final long ANSWER_MS = TimeUnit.SECONDS.toMillis(5);

    private static MqttConfig config(TestBroker broker) {
        String gateway = "gw-" + UUID.randomUUID().toString().substring(0, 8);
        return MqttConfig.defaults(broker.uri(), gateway).withRates(1_000_000, 1_000_000);
    }

    private static MqttTelemetry start(MqttConfig config) {
        return MqttTelemetry.start(config, System::currentTimeMillis, System::nanoTime);
    }

    /** A client with this id, and a will where {@code willTopic} is not empty; closed when it does not get in. */
    private static MqttAsyncClient connect(TestBroker broker, String id, String willTopic) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(broker.uri().toString(), id, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        if (!willTopic.isEmpty()) {
            options.setWill(willTopic, new MqttMessage("{}".getBytes(StandardCharsets.UTF_8)));
        }
        options.setSocketFactory(new LinkSockets(System::nanoTime));
        try {
            client.connect(options).waitForCompletion(ANSWER_MS);
            return client;
        } catch (MqttException e) {
            leave(client);
            throw e;
        }
    }

    private static void leave(MqttAsyncClient client) throws MqttException {
        client.disconnectForcibly(0, 200, false);
        client.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void telemetryComesBackWithAllThatWaitedWhenTheThiefStops(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker);
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                reader.awaitState("status", "online");
                for (int i = 0; i < 4; i++) {
                    long connects = telemetry.counters().reconnects();
                    MqttAsyncClient thief = connect(broker, config.clientId(), "");
                    telemetry.publish(Samples.late("n" + i));
                    if (kind == Kind.EMBEDDED) {
                        int thefts = i + 1;
                        Await.until("told", () -> telemetry.counters().takenOver() == thefts);
                    }
                    Await.until("back", () -> telemetry.counters().reconnects() > connects);
                    leave(thief);
                }
                reader.awaitSeqs("event/late", 4);
                assertThat(telemetry.counters().dropped()).isZero();
                assertThat(telemetry.counters().takenOver()).isEqualTo(kind == Kind.EMBEDDED ? 4 : 0);
            }
        }
    }

    /** Each theft costs the thief's side a wait too, twice as long as the one before. */
    @Test
    void twoGatewaysOfOneIdDoNotFightInATightLoop() throws Exception {
        try (TestBroker broker = Kind.EMBEDDED.start()) {
            MqttConfig config = config(broker);
            try (MqttTelemetry first = start(config)) {
                // Artemis 2.55.0 lets two stay that connect in the same moment.
                Await.until("connected", () -> first.counters().published() > 0);
                try (MqttTelemetry second = start(config)) {
                    Await.until(
                            "four thefts",
                            () -> first.counters().takenOver()
                                            + second.counters().takenOver()
                                    >= 4);
                    long connects =
                            first.counters().reconnects() + second.counters().reconnects();
                    assertThat(connects).isLessThanOrEqualTo(6);
                }
            }
        }
    }

    @Test
    void theIdOfTheEmbeddedBrokersPublisherCannotBeTaken() throws Exception {
        try (TestBroker.Embedded broker = new TestBroker.Embedded()) {
            MqttConfig open = config(broker);
            MqttConfig config = broker.reserve(open);
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                reader.awaitState("status", "online");
                String status = config.prefix() + "/" + config.gateway() + "/status";
                for (int i = 0; i < 5; i++) {
                    assertThatThrownBy(() -> connect(broker, config.clientId(), ""))
                            .isInstanceOf(MqttException.class);
                    assertThatThrownBy(() -> connect(broker, "somebody", status))
                            .isInstanceOf(MqttException.class);
                    telemetry.publish(Samples.late("n"));
                }
                assertThatThrownBy(() -> publish(broker, status)).isInstanceOf(MqttException.class);
                reader.awaitSeqs("event/late", 5);
                publish(broker, "somebody/elses/topic");
                assertThat(telemetry.counters().reconnects()).isZero();
                assertThat(telemetry.counters().takenOver()).isZero();
            }
            try (Reader later = new Reader(broker.uri(), config)) {
                later.awaitState("status", "offline");
            }
        }
    }

    private static void publish(TestBroker broker, String topic) throws MqttException {
        MqttAsyncClient stranger = connect(broker, "stranger", "");
        try {
            stranger.publish(topic, new MqttMessage("{}".getBytes(StandardCharsets.UTF_8), 1, true, null))
                    .waitForCompletion(ANSWER_MS);
        } finally {
            leave(stranger);
        }
    }
}
