package dev.ballast.gemm;

import java.util.Arrays;

/**
 * Cuts products into what the inner loops of a kernel take. With many columns, I is packed panel by panel, each small enough for the first
 * cache, and all of W is run over a panel while it is there; W itself is read where it stands. With few columns, W is streamed once and each
 * of its rows multiplied with the columns. The terms of a sum are added in the same order wherever the cuts lie.
 */
public final class BlockedKernel implements GemmKernel {
    private static final int ROWS = InnerLoops.ROWS;

    /** Columns up to which dot products are used, which stream W once and pack nothing. */
    public static final int FEW_COLUMNS = 8;

    private final InnerLoops loops;
    private final WholeProducts wholes;
    private final DotProducts dots;

    /** A kernel around inner loops. */
    public BlockedKernel(InnerLoops loops) {
        this.loops = loops;
        this.dots = new DotProducts(loops);
        this.wholes = new WholeProducts(loops, dots);
    }

    @Override
    public String name() {
        return loops.name();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        requireFit(a, b);
        b.ready(loops);
        if (b.cols() <= FEW_COLUMNS && a.cols() > 0) {
            dots.floats(a, b, scratch, c, at);
            return;
        }
        if (a.cols() == 0) {
            Arrays.fill(c, at, at + a.rows() * b.cols(), 0f);
            return;
        }
        Tile tile = scratch.tile();
        for (int from = 0; from < a.cols(); from += loops.depth()) {
            tile.depth = Math.min(loops.depth(), a.cols() - from);
            tile.isFirst = from == 0;
            rows(a, from, scratch);
            b.rows(from, tile.depth);
            tile.c = c;
            tile.cStride = b.cols();
            panels(a.rows(), b, scratch, at);
        }
        if (isBesideC(tile)) { // the last panel
            int pitch = tile.stripes * loops.lanes();
            for (int row = 0; row < a.rows(); row++) {
                int to = at + (row + 1) * b.cols() - tile.cols;
                System.arraycopy(scratch.edge(a.rows() * pitch), row * pitch, c, to, tile.cols);
            }
        }
    }

    /** Whether the tile's panel computes more columns than it has: its sums are then made beside C and moved there when they are whole. */
    private boolean isBesideC(Tile tile) {
        return !loops.isExact() && tile.cols < tile.stripes * loops.lanes();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, int[] c, int at) {
        requireFit(a, b);
        b.ready(loops);
        wholes.multiply(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, long[] c, int at) {
        requireFit(a, b);
        b.ready(loops);
        wholes.multiply(a, b, scratch, c, at);
    }

    private static void requireFit(Weights a, Columns b) {
        if (a.cols() != b.rows()) {
            throw new IllegalArgumentException("cannot multiply " + a + " by " + b.rows() + " x " + b.cols());
        }
    }

    /** Makes the tile read {@code depth} columns of the weights from {@code from} on. */
    private void rows(Weights a, int from, Scratch scratch) {
        Tile tile = scratch.tile();
        if (a.format() == Weights.Format.FLOAT32) {
            tile.floats = a.floats();
            tile.aAt = a.offset() + from;
            tile.aStride = a.cols();
            return;
        }
        tile.shorts = a.shorts();
        tile.x = scratch.block(a.rows() * tile.depth);
        for (int row = 0; row < a.rows(); row++) {
            tile.aAt = a.offset() + row * a.cols() + from;
            tile.xAt = row * tile.depth;
            loops.widenHalves(tile);
        }
        tile.floats = tile.x;
        tile.aAt = 0;
        tile.aStride = tile.depth;
    }

    /** C[m x n] += A[m x depth] * the bound rows of I, C beginning at {@code origin}. */
    private void panels(int m, Columns b, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        bindPanel(loops, b, scratch);
        for (int col = 0; col < b.cols(); col += tile.stripes * loops.lanes()) {
            tile.stripes = stripes(loops, b.cols() - col);
            tile.cols = Math.min(b.cols() - col, tile.stripes * loops.lanes());
            b.pack(loops, col, tile.cols);
            if (isBesideC(tile)) {
                float[] c = tile.c;
                tile.cStride = tile.stripes * loops.lanes();
                tile.c = scratch.edge(m * tile.cStride);
                tiles(scratch, m, 0);
                tile.c = c;
                tile.cStride = b.cols();
            } else {
                tiles(scratch, m, origin + col);
            }
        }
    }

    private void tiles(Scratch scratch, int m, int origin) {
        int whole = m / ROWS * ROWS;
        wholeTiles(scratch.tile(), whole, origin);
        if (whole < m) {
            partTiles(scratch, whole, m, origin);
        }
    }

    /** Makes columns be packed into, and the tile read, the scratch memory's panel. */
    static void bindPanel(InnerLoops loops, Columns b, Scratch scratch) {
        Tile tile = scratch.tile();
        if (loops.panelInRows()) {
            tile.rows = scratch.rows(loops.depth(), loops.lanes());
            tile.row = scratch.row(loops.lanes());
        } else {
            tile.x = scratch.panel((loops.stripes() * loops.depth() + 1) * loops.lanes());
            tile.xAt = 0;
        }
        b.packInto(tile.x, tile.rows);
    }

    /** Stripes to take next of so many columns: never one alone where there are more, for one keeps the machine half idle. */
    static int stripes(InnerLoops loops, int columns) {
        int left = (columns + loops.lanes() - 1) / loops.lanes();
        int most = loops.stripes();
        return left == most + 1 && most > 2 ? most - 1 : Math.min(left, most);
    }

    private void wholeTiles(Tile tile, int rows, int origin) {
        tile.height = ROWS;
        int aAt = tile.aAt;
        for (int row = 0; row < rows; row += ROWS) {
            tile.aAt = aAt + row * tile.aStride;
            tile.cAt = origin + row * tile.cStride;
            if (tile.isFirst) {
                loops.clear(tile);
            }
            loops.tile(tile);
        }
        tile.aAt = aAt;
    }

    /** Tiles that have fewer than four rows of C, computed beside it. */
    private void partTiles(Scratch scratch, int from, int m, int origin) {
        Tile tile = scratch.tile();
        float[] c = tile.c;
        int n = tile.cStride;
        int aAt = tile.aAt;
        int pitch = tile.stripes * loops.lanes();
        float[] sums = scratch.sums(ROWS * pitch);
        tile.c = sums;
        tile.cAt = 0;
        tile.cStride = pitch;
        tile.height = FourRows.height(m);
        for (int row = from; row < m; row += ROWS) {
            int first = FourRows.first(row, m);
            int at = (row - first) * pitch;
            int fresh = FourRows.fresh(row, m);
            for (int r = 0; r < fresh && !tile.isFirst; r++) {
                System.arraycopy(c, origin + (row + r) * n, sums, at + r * pitch, tile.cols);
            }
            if (tile.isFirst) {
                loops.clear(tile);
            }
            tile.aAt = aAt + first * tile.aStride;
            loops.tile(tile);
            for (int r = 0; r < fresh; r++) {
                System.arraycopy(sums, at + r * pitch, c, origin + (row + r) * n, tile.cols);
            }
        }
        tile.c = c;
        tile.cStride = n;
        tile.aAt = aAt;
        tile.height = ROWS;
    }

    @Override
    public void finish(RowFinish finish, float[] raw, Scratch scratch, float[] target, int n) {
        Tile tile = scratch.tile();
        tile.x = raw;
        tile.c = target;
        tile.cols = n;
        for (int row = 0; row < target.length / n; row++) {
            tile.xAt = row * n;
            tile.cAt = row * n;
            loops.finish(tile, finish.addend(row), finish);
        }
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        ConvLowering conv = depthwise.lowering();
        Correlation correlation = bind(conv, scratch);
        correlation.filter = depthwise.filters().floats();
        correlation.filterAt = depthwise.filters().offset();
        Tile tile = scratch.tile();
        tile.x = correlation.out;
        tile.c = correlation.out;
        tile.xAt = 0;
        tile.cAt = 0;
        tile.cols = correlation.count;
        for (int channel = 0; channel < depthwise.channels(); channel++) {
            scratch.planes().fill(loops, activation, channel * conv.inputLength(), 0f);
            loops.correlate(correlation);
            correlation.filterAt += conv.reduction();
            loops.finish(tile, finish.addend(channel), finish);
            copyOut(conv, correlation, scratch, output, channel);
        }
    }

    @Override
    public void largest(ConvLowering window, int channels, float[] activation, Scratch scratch, float[] output) {
        Correlation correlation = bind(window, scratch);
        for (int channel = 0; channel < channels; channel++) {
            scratch.planes().fill(loops, activation, channel * window.inputLength(), Float.NEGATIVE_INFINITY);
            loops.largest(correlation);
            copyOut(window, correlation, scratch, output, channel);
        }
    }

    /** Copies the rows of one channel to where they belong. */
    private void copyOut(ConvLowering conv, Correlation correlation, Scratch scratch, float[] output, int channel) {
        Tile rows = scratch.rowsOut();
        rows.x = correlation.out;
        rows.xAt = 0;
        rows.xStride = scratch.planes().width();
        rows.c = output;
        rows.cAt = channel * conv.columns();
        rows.cStride = conv.horizontal().outputs();
        rows.cols = rows.cStride;
        rows.depth = conv.vertical().outputs();
        loops.copyRows(rows);
    }

    /** All outputs of a channel as one run, which has something between its rows where the planes are wider. */
    private static Correlation bind(ConvLowering conv, Scratch scratch) {
        Planes planes = scratch.planes();
        planes.bind(conv);
        Correlation correlation = scratch.correlation();
        correlation.taps = conv.reduction();
        correlation.offsets = planes.taps();
        correlation.in = planes.data();
        correlation.count = (conv.vertical().outputs() - 1) * planes.width()
                + conv.horizontal().outputs();
        correlation.out = scratch.sums(correlation.count + Planes.SLACK);
        return correlation;
    }
}
