package dev.ballast.bench.plan;

import java.util.List;

/**
 * What the study found.
 *
 * @param kernel that the gateway multiplies with
 */
public record PlanResult(String kernel, List<PlanRow> rows) {
    public PlanResult {
        rows = List.copyOf(rows);
    }
}
