package dev.ballast.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Answers of gateways, as text with single quotes. */
final class Answers {
    static final String ADDRESS = "10.0.0.1:5683";

    private Answers() {}

    static GatewayAnswers of(String fleet, String nodes) throws JsonProcessingException {
        return of(fleet, nodes, "[]");
    }

    static GatewayAnswers of(String fleet, String nodes, String models) throws JsonProcessingException {
        return new GatewayAnswers(ADDRESS, "", json(fleet), json(nodes), json(models));
    }

    /** A ready gateway with these models, the least protected of which survives {@code survives} of {@code of} failures. */
    static GatewayAnswers ofModels(int survives, int of, String models) throws JsonProcessingException {
        return of(
                "{'gateway':{'ready':true},'survives':" + survives + ",'of':" + of + ",'models':[" + models + "]}",
                "[]");
    }

    static String model(String name, int survives, int of) {
        return "{'name':'" + name + "','version':'1','survives':" + survives + ",'of':" + of + "}";
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    }
}
