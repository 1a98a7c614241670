package dev.ballast.rounds;

import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.FleetEvent;

/**
 * The request that a round belongs to.
 *
 * @param model name of the model
 * @param request identifies the request
 * @param policy which parts its rounds ask for
 * @param deadline until when the request is of use
 */
public record RoundContext(String model, String request, RoundPolicy policy, Deadline deadline) {
    /** The place of one round in the request. */
    FleetEvent.Round round(String layer, int index) {
        return new FleetEvent.Round(model, layer, request, index);
    }
}
