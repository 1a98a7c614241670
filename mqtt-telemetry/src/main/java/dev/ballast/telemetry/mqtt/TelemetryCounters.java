package dev.ballast.telemetry.mqtt;

/**
 * What became of the telemetry of one session so far. Each event and inference record handed over is published, dropped,
 * suppressed, in the queue or, for the rest of a second, held by a rate cap. Of statuses only the newest counts: those that
 * were overtaken are in none, and one that was told again after a reconnect is published twice.
 *
 * @param published messages that the broker acknowledged
 * @param dropped messages given up: the queue was full, the broker refused them, or the publisher was closed first
 * @param suppressed events that a rate cap left out
 * @param reconnects connections after the first
 * @param takenOver connections that ended because another client came with the same id, as far as the broker says so
 * @param queueDepth messages waiting, those on the wire included
 */
public record TelemetryCounters(
        long published, long dropped, long suppressed, long reconnects, long takenOver, int queueDepth) {}
