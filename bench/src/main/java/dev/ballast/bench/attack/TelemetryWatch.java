package dev.ballast.bench.attack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.bench.study.MqttWire;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Reads every message that the gateway publishes, as a subscriber. Safe for use by many threads. */
final class TelemetryWatch implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String EVENT = "event/";

    private static final long PING_EVERY_S = 10;

    private final MqttWire wire;
    private final String root;
    private final SortedMap<String, Long> events = new TreeMap<>();
    private final List<Benched> benched = new ArrayList<>();
    private long latestTs;
    private long latestAtNs = System.nanoTime();
    private long longestGapNs;
    private String broken = "";
    private volatile boolean closing;

    private TelemetryWatch(MqttWire wire, String root) {
        this.wire = wire;
        this.root = root;
    }

    /** Subscribes to all topics under {@code root}, which ends with a slash. */
    static TelemetryWatch open(URI broker, String root) throws IOException {
        MqttWire wire = MqttWire.connect(broker, "attack-study-reader");
        TelemetryWatch watch = new TelemetryWatch(wire, root);
        wire.subscribe(root + "#");
        Thread reader = new Thread(watch::read, "telemetry-watch");
        reader.setDaemon(true);
        reader.start();
        Thread pings = new Thread(watch::ping, "telemetry-watch-ping");
        pings.setDaemon(true);
        pings.start();
        return watch;
    }

    private void ping() {
        try {
            while (!closing) {
                TimeUnit.SECONDS.sleep(PING_EVERY_S);
                wire.ping();
            }
        } catch (IOException e) {
            end(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts it but the end of the program
        }
    }

    private void read() {
        try {
            while (!closing) {
                wire.next().filter(message -> !message.retained()).ifPresent(this::take);
            }
        } catch (IOException e) {
            end(e);
        }
    }

    private synchronized void end(IOException e) {
        if (!closing) {
            broken = "the broker closed the reader's connection: " + e;
        }
    }

    private synchronized void take(MqttWire.Message message) {
        JsonNode json = json(message.payload());
        long nowNs = System.nanoTime();
        longestGapNs = Math.max(longestGapNs, nowNs - latestAtNs);
        latestAtNs = nowNs;
        latestTs = Math.max(latestTs, json.path("ts").asLong());
        String topic = message.topic()
                .substring(Math.min(root.length(), message.topic().length()));
        if (topic.startsWith(EVENT)) {
            String kind = topic.substring(EVENT.length());
            events.merge(kind, 1L, Long::sum);
            if (kind.equals("benched")) {
                benched.add(new Benched(nowNs, json.path("node").asText(), "event " + json));
            }
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("not JSON", String.valueOf(e.getOriginalMessage()));
        }
    }

    /** Whether something came that the gateway published at this time or later, in milliseconds since 1970. */
    synchronized boolean hasSince(long epochMs) throws IOException {
        if (!broken.isEmpty()) {
            throw new IOException(broken);
        }
        return latestTs >= epochMs;
    }

    /** The longest time without any message so far, since the last {@link #forgetGap()}. */
    synchronized long longestGapNs() {
        return Math.max(longestGapNs, System.nanoTime() - latestAtNs);
    }

    synchronized void forgetGap() {
        longestGapNs = 0;
    }

    /** How many events of each kind came. */
    synchronized SortedMap<String, Long> events() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(events));
    }

    /** Nodes of which an event said that they are benched, and when it came. */
    synchronized List<Benched> benched() {
        return List.copyOf(benched);
    }

    @Override
    public void close() throws IOException {
        closing = true;
        wire.close();
    }
}
