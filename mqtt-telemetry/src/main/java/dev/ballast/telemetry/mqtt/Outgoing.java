package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;

/**
 * One message for the broker.
 *
 * @param ts when the publisher took the event, in milliseconds since 1970 UTC
 * @param seq number of the message on its topic in this session, from 1; a gap is a message that was dropped or replaced by a newer status
 * @param suppressed events of this topic that the rate cap left out just before this message
 */
record Outgoing(String topic, TelemetryEvent event, long ts, long seq, long suppressed) {
    /** Whether the message replaces its predecessor on the topic and the broker keeps it. */
    boolean retained() {
        return event instanceof TelemetryEvent.GatewayStatus
                || event instanceof TelemetryEvent.NodeStatus
                || event instanceof TelemetryEvent.NodeLink
                || event instanceof TelemetryEvent.FleetStatus;
    }
}
