package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;

/**
 * One message on its way to the broker.
 *
 * @param ts when the event was taken, in milliseconds since 1970 UTC
 * @param seq counts the messages of its topic in this session, from 1; a gap is a message that was dropped or overtaken
 * @param suppressed events of this topic that the rate cap left out just before this one
 */
record Outgoing(String topic, TelemetryEvent event, long ts, long seq, long suppressed) {
    /** Whether it replaces the message before it on its topic and is kept by the broker. */
    boolean retained() {
        return event instanceof TelemetryEvent.GatewayStatus
                || event instanceof TelemetryEvent.NodeStatus
                || event instanceof TelemetryEvent.NodeLink;
    }
}
