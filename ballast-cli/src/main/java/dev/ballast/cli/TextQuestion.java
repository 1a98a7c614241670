package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.gateway.coap.InferClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The texts of one request, and what its answer says about them. */
record TextQuestion(List<String> texts) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_SHOWN = 40;

    TextQuestion {
        texts = List.copyOf(texts);
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    /** One text goes as it is, several go in one body. */
    InferClient.Body kind() {
        return texts.size() == 1 ? InferClient.Body.TEXT : InferClient.Body.JSON;
    }

    byte[] body() {
        if (texts.size() == 1) {
            return texts.get(0).getBytes(StandardCharsets.UTF_8);
        }
        ObjectNode body = JSON.createObjectNode();
        texts.forEach(body.putArray("text")::add);
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One line for each pair of texts with the cosine of their vectors; none when the first output has no vector for each text. */
    List<String> similarities(JsonNode output) {
        JsonNode shape = output.path("shape");
        List<String> lines = new ArrayList<>();
        if (shape.size() != 2 || shape.path(0).asInt() != texts.size()) {
            return lines;
        }
        for (int left = 0; left < texts.size(); left++) {
            for (int right = left + 1; right < texts.size(); right++) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%10.4f  \"%s\", \"%s\"",
                        cosine(output.path("data"), left, right, shape.path(1).asInt()),
                        shown(left),
                        shown(right)));
            }
        }
        return lines;
    }

    private static double cosine(JsonNode numbers, int left, int right, int width) {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < width; i++) {
            double a = numbers.path(left * width + i).asDouble();
            double b = numbers.path(right * width + i).asDouble();
            product += a * b;
            leftSquares += a * a;
            rightSquares += b * b;
        }
        return product / Math.sqrt(leftSquares * rightSquares);
    }

    private String shown(int text) {
        String whole = texts.get(text);
        return whole.length() <= LONGEST_SHOWN ? whole : whole.substring(0, LONGEST_SHOWN) + "..";
    }
}
