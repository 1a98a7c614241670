package dev.ballast.bench.failure;

import java.util.List;

/** The result of the study, in the order of measurement; the main policy comes first. */
public record FailureResult(FailureStudy.Options options, List<FailureRow> rows) {
    public FailureResult {
        rows = List.copyOf(rows);
    }

    FailureRow main() {
        return rows.get(0);
    }
}
