package dev.ballast.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * The answers of a gateway to one look at its fleet.
 *
 * @param address host and port that were asked
 * @param problem why there are no answers; empty when there are
 * @param fleet the answer to {@code GET /fleet}; a missing node when there is none, and from a gateway that does not know this resource
 * @param nodes the answer to {@code GET /nodes}; a missing node when there is none
 */
public record GatewayAnswers(String address, String problem, JsonNode fleet, JsonNode nodes) {
    /** The gateway did not answer, or refused to. */
    public static GatewayAnswers none(String address, String problem) {
        return new GatewayAnswers(address, problem, MissingNode.getInstance(), MissingNode.getInstance());
    }
}
