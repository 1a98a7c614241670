package dev.ballast.coding;

import java.util.Arrays;
import java.util.Objects;

/** Rows 0 to {@link #rows()} - 1 cut into {@link #parts()} runs, none of them empty. Immutable. */
public final class RowSplit {
    /** First row of each run, and the end of the last run. */
    private final int[] starts;

    private RowSplit(int[] starts) {
        this.starts = starts;
    }

    /**
     * Runs whose lengths differ by at most one, the longer ones first.
     *
     * @param rows at least {@code parts}, so that no run is empty
     * @param parts at least 1
     */
    public RowSplit(int rows, int parts) {
        require(rows, parts);
        this.starts = new int[parts + 1];
        for (int part = 0; part < parts; part++) {
            starts[part + 1] = starts[part] + rows / parts + (part < rows % parts ? 1 : 0);
        }
    }

    /** Runs of these lengths, each at least 1. */
    public static RowSplit ofHeights(int... heights) {
        int[] starts = new int[heights.length + 1];
        for (int part = 0; part < heights.length; part++) {
            if (heights[part] < 1) {
                throw new IllegalArgumentException("part " + part + " must have at least 1 row, has " + heights[part]);
            }
            starts[part + 1] = Math.addExact(starts[part], heights[part]);
        }
        require(starts[heights.length], heights.length);
        return new RowSplit(starts);
    }

    /**
     * Gives each part rows in proportion to the speed of its node. Every row goes to the part that would finish first with it, so the
     * slowest part finishes as early as whole rows allow. A parity part is as high as the highest part that it covers. Its node should be
     * as fast as the fastest of the given nodes.
     *
     * @param rows at least as many as there are speeds, so that no run is empty
     * @param speeds of the nodes that hold the parts, in any one unit, above 0
     */
    public static RowSplit bySpeed(int rows, double... speeds) {
        require(rows, speeds.length);
        for (double speed : speeds) {
            if (!(speed > 0) || Double.isInfinite(speed)) {
                throw new IllegalArgumentException(
                        "speeds must be finite and above 0, one is " + speed + " of " + Arrays.toString(speeds));
            }
        }
        int[] heights = new int[speeds.length];
        Arrays.fill(heights, 1);
        for (int given = speeds.length; given < rows; given++) {
            heights[firstDone(heights, speeds)]++;
        }
        return ofHeights(heights);
    }

    /** The part that would finish first with one more row. */
    private static int firstDone(int[] heights, double[] speeds) {
        int best = 0;
        for (int part = 1; part < heights.length; part++) {
            if ((heights[part] + 1) / speeds[part] < (heights[best] + 1) / speeds[best]) {
                best = part;
            }
        }
        return best;
    }

    private static void require(int rows, int parts) {
        if (parts < 1 || rows < parts) {
            throw new IllegalArgumentException("cannot cut " + rows + " rows into " + parts + " parts");
        }
    }

    public int rows() {
        return starts[parts()];
    }

    public int parts() {
        return starts.length - 1;
    }

    /** First row of {@code part}. */
    public int start(int part) {
        return starts[Objects.checkIndex(part, parts())];
    }

    /** Rows of {@code part}. */
    public int size(int part) {
        return starts[Objects.checkIndex(part, parts()) + 1] - starts[part];
    }

    /** Rows of the longest run. */
    int highest() {
        int rows = 0;
        for (int part = 0; part < parts(); part++) {
            rows = Math.max(rows, size(part));
        }
        return rows;
    }

    /**
     * Rows of part {@code part} of a code over these runs: the rows of the highest run that the part combines. Shorter runs count as zero
     * beyond their end.
     */
    int combined(Code code, int part) {
        int rows = 0;
        for (int data = 0; data < parts(); data++) {
            if (code.coefficient(part, data) != 0) {
                rows = Math.max(rows, size(data));
            }
        }
        return rows;
    }
}
