package dev.ballast.telemetry;

/** Takes telemetry. Safe for use by many threads. */
public interface TelemetrySink {
    /**
     * Hands over one event. Never blocks on I/O and never throws, so any thread may call it, the thread of the rounds included. The sink
     * counts events that it cannot deliver; it does not report them here.
     */
    void publish(TelemetryEvent event);

    /** A sink that discards every event. */
    static TelemetrySink discarding() {
        return event -> {};
    }
}
