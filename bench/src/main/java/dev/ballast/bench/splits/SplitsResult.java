package dev.ballast.bench.splits;

import java.util.List;

/**
 * The result of the study.
 *
 * @param kernel the kernel of all products
 * @param rounds number of rounds; each time is their median
 */
public record SplitsResult(String kernel, int rounds, List<SplitsRow> rows) {
    /** The layer that {@code --json} tells of: every split fits it. */
    static final AlexNetLayer MAIN = AlexNetLayer.CONV3;

    public SplitsResult {
        rows = List.copyOf(rows);
    }

    List<SplitsRow.Measured> measured() {
        return rows.stream()
                .filter(SplitsRow.Measured.class::isInstance)
                .map(SplitsRow.Measured.class::cast)
                .toList();
    }

    List<SplitsRow.Refused> refused() {
        return rows.stream()
                .filter(SplitsRow.Refused.class::isInstance)
                .map(SplitsRow.Refused.class::cast)
                .toList();
    }
}
