package dev.ballast.telemetry.mqtt;

/**
 * Counters of one session's telemetry so far. Each event and inference record is published, dropped, suppressed, in the queue, or held by a
 * rate cap for the rest of a second. A status that a newer one replaced before it was sent is in no counter. A status that is sent again
 * counts as published again.
 *
 * @param published messages that the broker acknowledged
 * @param dropped messages given up: the queue was full, the broker refused them, or the publisher was closed first
 * @param suppressed events that a rate cap left out
 * @param reconnects connections after the first
 * @param takenOver connections that ended because another client connected with the same id, as far as the broker reports that
 * @param queueDepth waiting messages, unacknowledged ones included
 */
public record TelemetryCounters(
        long published, long dropped, long suppressed, long reconnects, long takenOver, int queueDepth) {}
