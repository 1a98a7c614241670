package dev.ballast.bench.slices;

import java.util.List;

/** The result of the study, in the order of measurement. */
public record SlicesResult(List<SlicesRow> rows) {
    /** What the summary is about: 2 % loss, one parity part. */
    static final SlicesCase MAIN = new SlicesCase(0.02, 1);

    public SlicesResult {
        rows = List.copyOf(rows);
    }

    /** The main case, which every run has. */
    SlicesRow main() {
        return rows.stream()
                .filter(row -> row.of().equals(MAIN))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the main case was not measured"));
    }
}
