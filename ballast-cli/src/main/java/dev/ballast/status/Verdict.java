package dev.ballast.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** How well a fleet is protected against the failure of boards. */
public enum Verdict {
    /** Every model survives as many failures as its plan promises. */
    PROTECTED(0, "protected"),
    /** Every model is served, but one survives fewer failures than its plan promises, or the gateway does not say how many. */
    REDUCED(1, "reduced"),
    /** The gateway does not answer, is not ready, serves nothing, or cannot serve one of its models. */
    NOT_SERVING(2, "not-serving");

    private final int exitCode;
    private final String word;

    Verdict(int exitCode, String word) {
        this.exitCode = exitCode;
        this.word = word;
    }

    /** The verdict on these answers. */
    public static Verdict of(GatewayAnswers answers) {
        if (!whyNotServing(answers).isEmpty()) {
            return NOT_SERVING;
        }
        JsonNode fleet = answers.fleet();
        boolean whole = fleet.path("survives").isNumber() && !lacks(fleet);
        for (JsonNode model : fleet.path("models")) {
            whole &= !lacks(model);
        }
        return whole ? PROTECTED : REDUCED;
    }

    /** Why the fleet does not serve all its models; empty when it does. */
    static String whyNotServing(GatewayAnswers answers) {
        if (!answers.problem().isEmpty()) {
            return answers.problem();
        }
        JsonNode fleet = answers.fleet();
        if (!fleet.path("gateway").path("ready").asBoolean(true)) {
            return "the gateway is not ready";
        }
        JsonNode models = fleet.path("models");
        if (models.isArray() && models.isEmpty()) {
            return "the gateway serves no model";
        }
        List<JsonNode> unservable = answers.unservable();
        return unservable.isEmpty()
                ? ""
                : "model " + unservable.get(0).path("name").asText() + " cannot be served";
    }

    /** Whether a model, or the fleet, survives fewer failures than planned. */
    private static boolean lacks(JsonNode protection) {
        return protection.path("gateway_helps").asBoolean()
                || protection.path("survives").asInt() < protection.path("of").asInt();
    }

    /** The exit code of {@code ballast status}. */
    public int exitCode() {
        return exitCode;
    }

    /** One document with the verdict and the answers; an answer that is missing is null. */
    public static ObjectNode json(GatewayAnswers answers) {
        Verdict verdict = of(answers);
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("verdict", verdict.word).put("exit_code", verdict.exitCode).put("address", answers.address());
        if (!answers.problem().isEmpty()) {
            json.put("problem", answers.problem());
        }
        json.set("fleet", present(answers.fleet()));
        json.set("nodes", present(answers.nodes()));
        json.set("models", present(answers.models()));
        return json;
    }

    private static JsonNode present(JsonNode answer) {
        return answer.isMissingNode() ? NullNode.getInstance() : answer;
    }
}
