package dev.ballast.bench.plan;

import java.util.List;

/**
 * The result of the study.
 *
 * @param kernel the gateway's kernel
 * @param leftOut cases that cannot be run on this machine
 */
public record PlanResult(String kernel, List<PlanRow> rows, List<PlanCase> leftOut) {
    public PlanResult {
        rows = List.copyOf(rows);
        leftOut = List.copyOf(leftOut);
    }
}
