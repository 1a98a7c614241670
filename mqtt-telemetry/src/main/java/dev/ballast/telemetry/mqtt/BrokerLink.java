package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.NanoClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, from CONNECT to its end. Paho 1.2.5 only carries the messages. Paho's kept session, reconnect and buffer
 * are not used, because each of them loses or misroutes messages. Owned by the pump thread; Paho's threads call the watcher.
 */
final class BrokerLink {
    /** Timeout of an attempt to connect in seconds, for TCP and MQTT each. */
    static final int CONNECT_TIMEOUT_S = 5;

    private static final int KEEP_ALIVE_S = 10;
    private static final long EVENT_EXPIRY_S = 3600;
    private static final long FAREWELL_MS = 1000;
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(BrokerLink.class);
    /** Text in which Paho reveals the reason of a DISCONNECT, but only when something waits for an answer. */
    private static final Pattern BROKERS_REASON = Pattern.compile("Disconnect RC: (\\d{1,3})\\b");
    /**
     * Paho's logger, which prints a stack trace for each broken link. This field keeps it alive, because the JDK forgets the level of a
     * collected logger.
     */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho");

    static {
        PAHO.setLevel(Level.OFF);
    }

    /** Receives the events of a link. Implementations hand over and return at once. */
    interface Watcher {
        /** The link is up. {@code receiveMaximum} is how many unacknowledged messages the broker takes, 0 for no limit. */
        void connected(int receiveMaximum);

        /** The link is down or did not come up. May be called more than once. */
        void lost(Loss loss);

        /** The broker answered; a {@code reasonCode} from 0x80 on is a refusal (MQTT 5 section 3.4.2.1). */
        void answered(Outgoing message, int reasonCode);
    }

    /** Why a link ended: an MQTT 5 reason code or a code of Paho's, and a text for people. */
    record Loss(int code, String text) {
        private static final int TAKEN_OVER = 0x8E;

        /** Whether another client connected with the same id (MQTT 5 section 3.14.2.1). */
        boolean takenOver() {
            return code == TAKEN_OVER;
        }
    }

    private final MqttAsyncClient client;
    private final LinkSockets sockets;
    private final Watcher watcher;

    private BrokerLink(MqttAsyncClient client, LinkSockets sockets, Watcher watcher) {
        this.client = client;
        this.sockets = sockets;
        this.watcher = watcher;
    }

    /** Begins to connect and returns at once. The watcher receives the outcome. */
    static BrokerLink open(MqttConfig config, byte[] will, NanoClock nanoTime, Watcher watcher) throws MqttException {
        MqttAsyncClient client = new MqttAsyncClient(config.serverUri(), config.clientId(), new MemoryPersistence());
        BrokerLink link = new BrokerLink(client, new LinkSockets(nanoTime), watcher);
        client.setCallback(new Callback(watcher));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(KEEP_ALIVE_S);
        options.setConnectionTimeout(CONNECT_TIMEOUT_S);
        options.setSocketFactory(link.sockets);
        options.setWill(new Topics(config.prefix(), config.gateway()).status(), new MqttMessage(will, 1, true, null));
        MqttConfig.Login login = config.login();
        if (login != null) {
            options.setUserName(login.user());
            options.setPassword(login.password().getBytes(StandardCharsets.UTF_8));
        }
        client.connect(options, null, link.new Connecting());
        return link;
    }

    /** Sends at QoS 1; {@code payload} is handed over. */
    void send(Outgoing message, byte[] payload) throws MqttException {
        // A new object for each message: Paho writes a topic alias into it that is wrong for the next message.
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        properties.setPayloadFormat(true);
        if (!message.retained()) {
            properties.setMessageExpiryInterval(EVENT_EXPIRY_S);
        }
        MqttMessage paho = new MqttMessage(payload, 1, message.retained(), properties);
        client.publish(message.topic(), paho, null, new Publishing(message));
    }

    /** Sends DISCONNECT, on which the broker drops the will. Takes about two seconds at most. */
    void hangUp() {
        sockets.leave();
        try {
            client.disconnect(FAREWELL_MS).waitForCompletion(2 * FAREWELL_MS);
            sockets.awaitPeer();
        } catch (MqttException | IOException e) {
            LOG.debug("disconnecting from {} failed: {}", client.getServerURI(), describe(e));
        }
        cut();
    }

    /** Ends the connection in any state, and its threads. */
    void cut() {
        try {
            sockets.close();
        } catch (IOException e) {
            LOG.debug("closing the socket to {} failed: {}", client.getServerURI(), e.getMessage());
        }
        try {
            client.disconnectForcibly(0, 200, false);
        } catch (MqttException e) {
            LOG.debug("cutting the connection to {} failed: {}", client.getServerURI(), describe(e));
        }
        try {
            client.close();
        } catch (MqttException e) {
            LOG.debug("closing the client of {} failed: {}", client.getServerURI(), describe(e));
        }
    }

    /** Message of the innermost cause, which names the network's error. */
    static String describe(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static Loss loss(Throwable thrown) {
        int code = thrown instanceof MqttException mqtt ? mqtt.getReasonCode() : 0;
        Matcher said = BROKERS_REASON.matcher(String.valueOf(thrown.getMessage()));
        return said.find()
                ? ended(Integer.parseInt(said.group(1)))
                : new Loss(code, describe(thrown) + " (" + code + ")");
    }

    private static Loss ended(int reason) {
        return new Loss(reason, "the broker closed the connection, reason 0x" + Integer.toHexString(reason));
    }

    private final class Connecting implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            Integer maximum = token.getResponseProperties().getReceiveMaximum();
            // Paho reads 65535 as -1.
            watcher.connected(maximum == null || maximum <= 0 ? 0 : maximum);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable thrown) {
            watcher.lost(loss(thrown));
        }
    }

    private final class Publishing implements MqttActionListener {
        private final Outgoing message;

        Publishing(Outgoing message) {
            this.message = message;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            watcher.answered(message, codes == null || codes.length == 0 ? 0 : codes[0]);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable thrown) {
            watcher.lost(loss(thrown));
        }
    }

    private record Callback(Watcher watcher) implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException thrown = response.getException();
            watcher.lost(thrown == null ? ended(response.getReturnCode()) : loss(thrown));
        }

        @Override
        public void mqttErrorOccurred(MqttException thrown) {
            LOG.debug("the MQTT client reports: {}", describe(thrown));
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            LOG.debug("unexpected message on {}", topic);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            LOG.trace("delivered");
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {
            LOG.trace("connected to {}", serverUri);
        }

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {
            LOG.debug("unexpected AUTH packet, reason {}", reasonCode);
        }
    }
}
