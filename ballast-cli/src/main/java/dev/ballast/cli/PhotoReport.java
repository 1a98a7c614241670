package dev.ballast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The result of {@code verify --photo}.
 *
 * @param label the class that the photo shows
 * @param preprocessing the configured preprocessing, in words
 * @param tries the configured preprocessing first
 */
record PhotoReport(String model, String label, String preprocessing, List<Try> tries) {
    private static final double NEARLY = 0.9;

    PhotoReport {
        tries = List.copyOf(tries);
    }

    /**
     * One preprocessing and what came of it.
     *
     * @param changes keys of the input section that differ from the configured ones
     * @param rank of the label among all classes, from 1
     * @param probability of the label
     */
    record Try(List<String> changes, int rank, double probability) {
        Try {
            changes = List.copyOf(changes);
        }

        private String keys() {
            return "{" + String.join(", ", changes) + "}";
        }
    }

    private Try configured() {
        return tries.get(0);
    }

    /** Whether the label is the strongest class with the configured preprocessing. */
    boolean isRight() {
        return configured().rank() == 1;
    }

    /** Of those with the best rank and nearly the best probability, the one with the fewest changes. */
    private Try best() {
        int rank = tries.stream().mapToInt(Try::rank).min().orElseThrow();
        double probability = tries.stream()
                .filter(each -> each.rank() == rank)
                .mapToDouble(Try::probability)
                .max()
                .orElseThrow();
        return tries.stream()
                .filter(each -> each.rank() == rank && each.probability() >= NEARLY * probability)
                .min(Comparator.comparingInt(each -> each.changes().size()))
                .orElseThrow();
    }

    String text() {
        Try now = configured();
        Try best = best();
        if (isRight()) {
            return String.format(
                    Locale.ROOT,
                    "%s is rank 1 (p=%.3f) with the configured preprocessing: %s",
                    label,
                    now.probability(),
                    preprocessing);
        }
        String start = String.format(
                Locale.ROOT,
                "%s is only rank %d (p=%.3f) with the configured preprocessing (%s)",
                label,
                now.rank(),
                now.probability(),
                preprocessing);
        if (best.rank() == 1) {
            return String.format(
                    Locale.ROOT,
                    "%s; with another it is rank 1 (p=%.3f): set input: %s",
                    start,
                    best.probability(),
                    best.keys());
        }
        return start + ", and no usual colour order or scale makes it rank 1"
                + (best.changes().isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " (best: rank %d, p=%.3f, with input: %s)",
                                best.rank(),
                                best.probability(),
                                best.keys()))
                + "; check label-offset, the order of the labels, resize and layout, or try another photo";
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model);
        json.put("label", label);
        json.put("preprocessing", preprocessing);
        json.put("right", isRight());
        ArrayNode rows = json.putArray("tries");
        for (Try each : tries) {
            rows.addObject().put("input", each.keys()).put("rank", each.rank()).put("probability", each.probability());
        }
        return json;
    }
}
