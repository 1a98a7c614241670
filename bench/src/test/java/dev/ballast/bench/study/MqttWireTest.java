package dev.ballast.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** MQTT by hand against a broker that is not. */
@Timeout(60)
class MqttWireTest {
    @Test
    void aBrokerTakesTheSubscriptionAndPutsOutWhoeverHadTheId() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start("127.0.0.1", 0);
                MqttWire owner = MqttWire.connect(broker.uri(), "somebody")) {
            assertThat(owner.next()).as("the CONNACK brings no message").isEmpty();
            owner.subscribe("a/#");
            assertThat(owner.next()).as("the SUBACK brings none either").isEmpty();
            try (MqttWire thief = MqttWire.connect(broker.uri(), "somebody")) {
                assertThat(thief.next()).isEmpty();
                assertThatThrownBy(owner::next).isInstanceOf(IOException.class);
            }
        }
    }
}
