package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns events into messages: topic, rate cap, time and sequence number. Guarded by the mailbox's lock. Reads no clock. */
final class Intake {
    /** Most topics of all kinds, models and nodes together. Bounds the memory if a caller invents names. */
    static final int TOPIC_LIMIT = 4096;

    private final MqttConfig config;
    private final Topics topics;
    private final Backlog backlog;
    private final Map<String, Flow> flows = new HashMap<>();
    private final Set<Flow> holding = new LinkedHashSet<>();
    private long suppressed;

    Intake(MqttConfig config, Backlog backlog) {
        this.config = config;
        this.topics = new Topics(config.prefix(), config.gateway());
        this.backlog = backlog;
    }

    void accept(TelemetryEvent event, long ts, long nowNs) {
        flush(nowNs);
        String topic = topics.of(event);
        Flow flow = flows.get(topic);
        if (flow == null) {
            if (flows.size() >= TOPIC_LIMIT) {
                backlog.drop(1);
                return;
            }
            flow = new Flow(topic, new RateCap(perSecond(event), nowNs));
            flows.put(topic, flow);
        }
        boolean held = flow.cap.holds();
        Optional<RateCap.Passed> passed = flow.cap.offer(event, ts, nowNs);
        if (passed.isPresent()) {
            send(flow, passed.get());
        } else {
            suppressed += held ? 1 : 0;
            holding.add(flow);
        }
    }

    /** Sends the held events that are due. */
    void flush(long nowNs) {
        holding.removeIf(flow -> {
            flow.cap.due(nowNs).ifPresent(passed -> send(flow, passed));
            return !flow.cap.holds();
        });
    }

    /** Sends all held events, at the end. */
    void flushAll() {
        holding.forEach(flow -> flow.cap.release().ifPresent(passed -> send(flow, passed)));
        holding.clear();
    }

    /** Number of topics with a held event. */
    int held() {
        return holding.size();
    }

    /** Nanoseconds until the next held event is due, at most {@code most}. */
    long dueInNs(long nowNs, long most) {
        return holding.stream()
                .mapToLong(flow -> Math.max(0, flow.cap.dueAtNs() - nowNs))
                .reduce(most, Math::min);
    }

    /** Number of all events that the rate caps left out. */
    long suppressed() {
        return suppressed;
    }

    private void send(Flow flow, RateCap.Passed passed) {
        flow.seq++;
        backlog.add(new Outgoing(flow.topic, passed.event(), passed.ts(), flow.seq, passed.leftOut()));
    }

    private int perSecond(TelemetryEvent event) {
        if (event instanceof FleetEvent) {
            return config.eventsPerSecond();
        }
        return event instanceof TelemetryEvent.Inference ? config.inferencesPerSecond() : Integer.MAX_VALUE;
    }

    private static final class Flow {
        final String topic;
        final RateCap cap;
        long seq;

        Flow(String topic, RateCap cap) {
            this.topic = topic;
            this.cap = cap;
        }
    }
}
