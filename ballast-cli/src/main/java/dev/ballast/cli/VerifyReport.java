package dev.ballast.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The result of {@code verify}.
 *
 * @param overFleet whether the nodes are separate processes
 * @param bound upper limit of the relative difference
 */
record VerifyReport(String model, boolean overFleet, int nodes, double bound, List<Agreement> situations) {
    VerifyReport {
        situations = List.copyOf(situations);
    }

    /** Whether every answer is within the bound and has the same strongest class. */
    boolean agrees() {
        return situations.stream().allMatch(each -> each.within(bound));
    }

    String table() {
        StringBuilder text = new StringBuilder();
        int width = situations.stream()
                .mapToInt(each -> each.situation().length())
                .max()
                .orElse(0);
        text.append(String.format(
                Locale.ROOT,
                "%s over %d nodes%s compared with one board: largest difference of %d inputs%n%-" + width
                        + "s  %9s  %9s  %14s  %9s  %s%n",
                model,
                nodes,
                overFleet ? "" : " in this process",
                situations.get(0).inputs(),
                "",
                "absolute",
                "relative",
                "same strongest",
                "recovered",
                "parts computed by the gateway"));
        for (Agreement each : situations) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %9.1e  %9.1e  %14s  %9d  %d%s%n",
                    each.situation(),
                    each.absolute(),
                    each.relative(),
                    each.sameTop() + " of " + each.inputs(),
                    each.recoveredSlices(),
                    each.localParts(),
                    each.within(bound) ? "" : "  <- differs"));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%s the bound of %.1e",
                        agrees() ? "all answers are within" : "not all answers are within",
                        bound))
                .toString();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model", model);
        json.put("nodes", nodes);
        json.put("over_fleet", overFleet);
        json.put("inputs", situations.get(0).inputs());
        json.put("bound", bound);
        json.put("agrees", agrees());
        ArrayNode rows = json.putArray("situations");
        for (Agreement each : situations) {
            rows.addObject()
                    .put("situation", each.situation())
                    .put("largest_absolute", each.absolute())
                    .put("largest_relative", each.relative())
                    .put("same_strongest", each.sameTop())
                    .put("recovered_slices", each.recoveredSlices())
                    .put("local_parts", each.localParts())
                    .put("within_bound", each.within(bound));
        }
        return json;
    }
}
