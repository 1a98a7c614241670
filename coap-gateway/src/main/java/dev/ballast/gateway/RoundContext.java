package dev.ballast.gateway;

import dev.ballast.telemetry.FleetEvent;

/**
 * Whose round it is, for telemetry.
 *
 * @param model name of the model
 * @param request identifies the request
 */
record RoundContext(String model, String request) {
    /** The place of one round in the request. */
    FleetEvent.Round round(String layer, int index) {
        return new FleetEvent.Round(model, layer, request, index);
    }
}
