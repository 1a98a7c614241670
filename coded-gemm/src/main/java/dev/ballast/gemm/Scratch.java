package dev.ballast.gemm;

import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.PoolWindow;

/**
 * Working memory of one thread. It grows to the size that the largest product needs and keeps this size, so that a product allocates
 * nothing.
 */
public final class Scratch {
    /** Most bytes of a panel, a tile's sums and the places of a stripe's runs, with any kernel. */
    static final int PANEL_BYTES = 144 << 10;

    /**
     * Index at which a panel begins in its array. It lies 64 bytes after the beginning of the array object, whose header takes 16 bytes.
     * When the JVM aligns objects to 64 bytes (-XX:ObjectAlignmentInBytes=64), the vectors of a panel then do not cross cache lines.
     */
    static final int PANEL_START = 12;

    /** Most columns of a last panel's sums. */
    static final int EDGE_COLUMNS = 48;

    private final Columns columns = new Columns();
    private final Tile tile = new Tile();
    private final Correlation correlation = new Correlation();
    private final WindowRow windowRow = new WindowRow();
    private float[] panel = {};
    private float[] block = {};
    private float[] sums = {};
    private float[] edge = {};
    private float[][] rows = {};
    private float[] row = {};
    private int[] wholes = {};

    /** The right-hand matrix of the product being computed. */
    public Columns columns() {
        return columns;
    }

    Tile tile() {
        return tile;
    }

    Correlation correlation() {
        return correlation;
    }

    WindowRow windowRow() {
        return windowRow;
    }

    /** At least {@code length} elements of undefined content from {@value #PANEL_START} on, for a panel of I. */
    float[] panel(int length) {
        if (panel.length < PANEL_START + length) {
            panel = new float[PANEL_START + length];
        }
        return panel;
    }

    /** At least {@code length} elements of undefined content, for one row of sums. */
    float[] row(int length) {
        if (row.length < length) {
            row = new float[length];
        }
        return row;
    }

    /** Arrays for the rows of a panel. */
    float[][] rows(int depth, int lanes) {
        if (rows.length < depth || rows[0].length < lanes) {
            rows = new float[depth][lanes];
        }
        return rows;
    }

    /** At least {@code length} elements of undefined content, for widened weights. */
    float[] block(int length) {
        if (block.length < length) {
            block = new float[length];
        }
        return block;
    }

    /** At least {@code length} elements of undefined content, for sums that do not belong in the result yet. */
    float[] sums(int length) {
        if (sums.length < length) {
            sums = new float[length];
        }
        return sums;
    }

    /**
     * At least {@code length} elements for the sums of the last panel. The elements keep their content until a larger length is requested.
     */
    float[] edge(int length) {
        if (edge.length < length) {
            edge = new float[length];
        }
        return edge;
    }

    /** At least {@code length} elements of undefined content, for integers. */
    int[] wholes(int length) {
        if (wholes.length < length) {
            wholes = new int[length];
        }
        return wholes;
    }

    /** Most bytes that a product of float32 matrices, m x k and k x n, keeps. */
    public static long productBytes(int m, int k, int n) {
        boolean isFew = n <= Lowering.FEW_COLUMNS;
        long columns = isFew ? (long) k * n + k : (long) m * EDGE_COLUMNS;
        return (columns + Tile.MOST_DEPTH) * Float.BYTES + PANEL_BYTES;
    }

    /** Most bytes that a convolution with one filter per channel keeps. */
    public static long depthwiseBytes(Depthwise depthwise) {
        return DepthwiseProducts.scratchElements(depthwise.lowering()) * Float.BYTES;
    }

    /** Most bytes that the search for the largest elements under a window keeps. */
    public static long largestBytes(PoolWindow window) {
        return (2 * LargestElements.rowLength(window.horizontal())
                        + window.vertical().kernel())
                * Float.BYTES;
    }

    /** Bytes held. */
    public long bytes() {
        long floats = (long) panel.length
                + block.length
                + sums.length
                + edge.length
                + row.length
                + correlation.in.length
                + correlation.row.length
                + windowRow.columns.length
                + windowRow.row.length
                + (rows.length == 0 ? 0 : (long) rows.length * rows[0].length);
        long ints = (long) wholes.length
                + correlation.masks.length
                + 2L * correlation.firsts.length
                + windowRow.lines.length;
        return columns.bytes() + floats * Float.BYTES + ints * Integer.BYTES;
    }
}
