package dev.ballast.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The answers of a gateway to one look at its fleet. An answer that there is none of is a missing node.
 *
 * @param address host and port that were asked
 * @param problem why there are no answers; empty when there are
 * @param fleet the answer to {@code GET /fleet}; missing as well when the gateway does not know this resource
 * @param nodes the answer to {@code GET /nodes}
 * @param models the answer to {@code GET /v2/models}
 */
public record GatewayAnswers(String address, String problem, JsonNode fleet, JsonNode nodes, JsonNode models) {
    private static final String UNAVAILABLE = "UNAVAILABLE";

    /** The beginnings of the gateway's reasons for a model that nobody has asked it to serve. */
    private static final List<String> BY_CHOICE = List.of("not loaded", "unloaded");

    /** The gateway did not answer, or refused to. */
    public static GatewayAnswers none(String address, String problem) {
        JsonNode missing = MissingNode.getInstance();
        return new GatewayAnswers(address, problem, missing, missing, missing);
    }

    /** The versions of models that the gateway was to serve but of which it can serve no version. */
    List<JsonNode> unservable() {
        Set<String> alive = new HashSet<>();
        for (JsonNode model : models) {
            if (!model.path("state").asText().equals(UNAVAILABLE)) {
                alive.add(model.path("name").asText());
            }
        }
        List<JsonNode> unservable = new ArrayList<>();
        for (JsonNode model : models) {
            String reason = model.path("reason").asText();
            if (!alive.contains(model.path("name").asText())
                    && BY_CHOICE.stream().noneMatch(reason::startsWith)) {
                unservable.add(model);
            }
        }
        return unservable;
    }
}
