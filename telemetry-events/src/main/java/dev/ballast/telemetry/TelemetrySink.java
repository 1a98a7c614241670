package dev.ballast.telemetry;

/** Takes telemetry. Safe for use by many threads. */
public interface TelemetrySink {
    /**
     * Hands over one event. Never blocks on I/O and never throws, so it may be called on any thread, the one that runs the
     * rounds included; what cannot be delivered is counted by the sink, not reported here.
     */
    void publish(TelemetryEvent event);

    /** A sink that forgets everything. */
    static TelemetrySink discarding() {
        return event -> {};
    }
}
