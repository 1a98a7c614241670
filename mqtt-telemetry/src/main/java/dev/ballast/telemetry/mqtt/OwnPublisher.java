package dev.ballast.telemetry.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reserves the client id and the topics of one publisher for the client that knows its password. The broker ends the connection of any
 * other client that connects with the id, publishes on the topics or leaves a will there. Called on the broker's threads.
 */
final class OwnPublisher implements MQTTInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(OwnPublisher.class);

    private final String clientId;
    private final String root;
    private final byte[] password;
    private volatile boolean told;

    /**
     * Reserves for one publisher.
     *
     * @param root beginning of the publisher's topics
     */
    OwnPublisher(String clientId, String root, String password) {
        this.clientId = clientId;
        this.root = root;
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the broker may process the packet. */
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        boolean allowed = true;
        if (packet instanceof MqttConnectMessage connect) {
            allowed = mayConnect(connect.payload());
        } else if (packet instanceof MqttPublishMessage publish) {
            allowed = clientId.equals(connection.getClientID())
                    || !isBelow(publish.variableHeader().topicName());
        }
        if (!allowed) {
            tell(connection);
        }
        return allowed;
    }

    private boolean mayConnect(MqttConnectPayload connect) {
        boolean isForeign = !clientId.equals(connect.clientIdentifier())
                && (connect.willTopic() == null || !isBelow(connect.willTopic()));
        byte[] given = connect.passwordInBytes();
        return isForeign || (given != null && MessageDigest.isEqual(given, password));
    }

    private boolean isBelow(String topic) {
        return topic.startsWith(root);
    }

    /** Logs the first refusal at warn and later ones at debug, because a refused client tries again and again. */
    private void tell(RemotingConnection connection) {
        if (told) {
            LOG.debug("refused the MQTT client {} with the id '{}'", connection.getRemoteAddress(), clientId);
        } else {
            told = true;
            LOG.warn(
                    "refused the MQTT client {}: only the gateway may use the client id '{}' and topics below {}; later refusals are logged at debug",
                    connection.getRemoteAddress(),
                    clientId,
                    root);
        }
    }
}
