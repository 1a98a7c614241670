package dev.ballast.coding;

import java.util.Objects;

/**
 * Rows 0 to {@code rows - 1} cut into {@code parts} runs whose lengths differ by at most one, the longer ones first.
 *
 * @param rows at least {@code parts}, so that no run is empty
 * @param parts at least 1
 */
public record RowSplit(int rows, int parts) {
    public RowSplit {
        if (parts < 1 || rows < parts) {
            throw new IllegalArgumentException("cannot cut " + rows + " rows into " + parts + " parts");
        }
    }

    /** First row of {@code part}. */
    public int start(int part) {
        Objects.checkIndex(part, parts);
        return part * (rows / parts) + Math.min(part, rows % parts);
    }

    /** Rows of {@code part}. */
    public int size(int part) {
        Objects.checkIndex(part, parts);
        return rows / parts + (part < rows % parts ? 1 : 0);
    }
}
