package dev.ballast.gateway.inference;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;

/**
 * Leaves out the events of trial runs.
 *
 * @param onward receives all other events
 */
public record UntoldTrials(TelemetrySink onward) implements TelemetrySink {
    @Override
    public void publish(TelemetryEvent event) {
        if (!event.request().equals(RequestIds.TRIAL)) {
            onward.publish(event);
        }
    }
}
