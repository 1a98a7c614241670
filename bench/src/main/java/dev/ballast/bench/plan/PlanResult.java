package dev.ballast.bench.plan;

import java.util.List;

/**
 * What the study found.
 *
 * @param kernel that the gateway multiplies with
 * @param leftOut cases that cannot be run here
 */
public record PlanResult(String kernel, List<PlanRow> rows, List<PlanCase> leftOut) {
    public PlanResult {
        rows = List.copyOf(rows);
        leftOut = List.copyOf(leftOut);
    }
}
