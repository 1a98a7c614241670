package dev.ballast.bench.flips;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ballast.bench.study.MqttWire;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads the events that a gateway publishes after this reader was opened, as a subscriber, and keeps the first of each kind. Safe for use
 * by many threads.
 */
final class EventReader implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int ACKNOWLEDGEMENTS = 2;

    private final MqttWire wire;
    private final String root;
    private final Map<String, JsonNode> first = new HashMap<>();
    private String broken = "";

    private EventReader(MqttWire wire, String root) {
        this.wire = wire;
        this.root = root;
    }

    /**
     * Subscribes.
     *
     * @param name client id
     * @param root first levels of the topics of events, with a slash at the end
     */
    static EventReader open(URI broker, String name, String root) throws IOException {
        MqttWire wire = MqttWire.connect(broker, name);
        try {
            wire.subscribe(root + "#");
            int acknowledged = 0; // the connection, then the subscription
            while (acknowledged < ACKNOWLEDGEMENTS) {
                acknowledged += wire.next().isEmpty() ? 1 : 0;
            }
        } catch (IOException e) {
            wire.close();
            throw e;
        }
        EventReader reader = new EventReader(wire, root);
        Thread thread = new Thread(reader::receive, "event-reader");
        thread.setDaemon(true);
        thread.start();
        return reader;
    }

    private void receive() {
        try {
            while (true) {
                Optional<MqttWire.Message> message = wire.next().filter(each -> !each.retained());
                if (message.isPresent()) {
                    take(message.get());
                }
            }
        } catch (IOException e) {
            end("the event reader cannot read on: " + e);
        }
    }

    private synchronized void take(MqttWire.Message message) throws IOException {
        first.putIfAbsent(message.topic().substring(root.length()), JSON.readTree(message.payload()));
        notifyAll();
    }

    private synchronized void end(String why) {
        broken = why;
        notifyAll();
    }

    /** The first event of this kind; waits for it, and gives a missing node when it does not come in time. */
    synchronized JsonNode await(String kind, long withinMs) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (!first.containsKey(kind)) {
            if (!broken.isEmpty()) {
                throw new IOException(broken);
            }
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                return MissingNode.getInstance();
            }
            wait(leftMs);
        }
        return first.getOrDefault(kind, MissingNode.getInstance());
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
