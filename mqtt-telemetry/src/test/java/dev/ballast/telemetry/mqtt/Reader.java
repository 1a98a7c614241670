package dev.ballast.telemetry.mqtt;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Subscribes to all topics of one gateway. */
final class Reader implements AutoCloseable {
    private final MqttAsyncClient client;
    private final LinkedBlockingQueue<Message> arrived = new LinkedBlockingQueue<>();

    /** One message; the topic is what follows the gateway's level. */
    record Message(String topic, Map<String, Object> payload, MqttMessage raw) {
        boolean says(String name, Object value) {
            return Objects.equals(payload.get(name), value);
        }

        long number(String name) {
            return (long) Objects.requireNonNull(payload.get(name), name);
        }

        long seq() {
            return number("seq");
        }
    }

    Reader(URI broker, MqttConfig config) throws MqttException {
        client = new MqttAsyncClient(broker.toString(), "reader-" + UUID.randomUUID(), new MemoryPersistence());
        String root = config.prefix() + "/" + config.gateway() + "/";
        client.setCallback(new Collector(root, arrived));
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        client.connect(options).waitForCompletion(TimeUnit.SECONDS.toMillis(Await.DEADLINE_S));
        client.subscribe(root + "#", 1).waitForCompletion(TimeUnit.SECONDS.toMillis(Await.DEADLINE_S));
    }

    /** The next message that fits; those before it are gone. */
    Message await(Predicate<Message> fits) throws InterruptedException {
        List<Message> others = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Await.DEADLINE_S);
        while (true) {
            Message message = arrived.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("no such message among " + others);
            }
            if (fits.test(message)) {
                return message;
            }
            others.add(message);
        }
    }

    /** The next message with this state. */
    Message awaitState(String topic, String state) throws InterruptedException {
        return await(message -> message.topic().equals(topic) && message.says("state", state));
    }

    /** The sequence numbers on one topic, up to the first message that has {@code last}, repeated ones left out. */
    List<Long> awaitSeqs(String topic, long last) throws InterruptedException {
        List<Long> seqs = new ArrayList<>();
        await(message -> {
            if (message.topic().equals(topic) && !seqs.contains(message.seq())) {
                seqs.add(message.seq());
            }
            return seqs.contains(last);
        });
        return seqs;
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnectForcibly(0, 200, false);
        }
        client.close();
    }

    private record Collector(String root, LinkedBlockingQueue<Message> arrived) implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            arrived.add(new Message(topic.substring(root.length()), Json.object(message.getPayload()), message));
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
}
