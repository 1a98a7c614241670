package dev.ballast.gemm;

import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.gemm.operand.Weights;
import java.util.Arrays;

/**
 * Cuts products into pieces of the size that the inner loops of a kernel take.
 *
 * <p>With many columns, I is packed panel by panel. Each panel is small enough for the first-level cache, and all of W is multiplied with a
 * panel while the panel is there. W itself is read where it stands. With few columns, W is read once and each of its rows is multiplied
 * with all columns. The terms of a sum are added in the same order, wherever the cuts lie.
 */
public final class BlockedKernel implements GemmKernel {
    private static final int ROWS = InnerLoops.ROWS;

    private final InnerLoops loops;
    private final WholeProducts wholes;
    private final DotProducts dots;
    private final DepthwiseProducts depthwises;
    private final LargestElements largest;

    /** A kernel that uses these inner loops. */
    public BlockedKernel(InnerLoops loops) {
        this.loops = loops;
        this.dots = new DotProducts(loops);
        this.wholes = new WholeProducts(loops, dots);
        this.depthwises = new DepthwiseProducts(loops);
        this.largest = new LargestElements(loops);
    }

    @Override
    public String name() {
        return loops.name();
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        scratch.tile().finish = RowFinish.NONE;
        product(a, b, scratch, c, at);
    }

    @Override
    public void multiply(Weights a, Columns b, Scratch scratch, Target c) {
        scratch.tile().finish = c.finish();
        product(a, b, scratch, c.data(), c.at());
    }

    /** The product, with its rows finished as the tile says. */
    private void product(Weights a, Columns b, Scratch scratch, float[] c, int at) {
        requireFit(a, b);
        b.ready(loops);
        Tile tile = scratch.tile();
        if (a.cols() == 0) {
            Arrays.fill(c, at, at + a.rows() * b.cols(), 0f);
            finish(new Target(c, at, tile.finish), a.rows(), b.cols(), scratch);
            return;
        }
        if (b.cols() <= Lowering.FEW_COLUMNS) {
            dots.floats(a, b, scratch, c, at);
            return;
        }
        for (int from = 0; from < a.cols(); from += loops.depth()) {
            tile.depth = Math.min(loops.depth(), a.cols() - from);
            tile.isFirst = from == 0;
            tile.isLast = from + tile.depth == a.cols();
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

    /**
     * Whether the tile's panel computes more columns than C has left. Its sums are then made in an array beside C, and copied to C when
     * they are complete.
     */
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

    /** Points the tile at {@code depth} columns of the weights from column {@code from} on. */
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

    /** C[m x n] += A[m x depth] * the bound rows of I. C begins at {@code origin}. */
    private void panels(int m, Columns b, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        bindPanel(loops, b, scratch, 1);
        int wide = widePanels(m, b, scratch, origin);
        for (int col = wide; col < b.cols(); col += tile.stripes * loops.lanes()) {
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

    /**
     * Packs panels of several tiles side by side when the sums are short enough for them to fit. Rows of C are then written in longer runs,
     * which matters when C is larger than the caches. Returns the number of columns that are done.
     */
    private int widePanels(int m, Columns b, Scratch scratch, int origin) {
        Tile tile = scratch.tile();
        int width = loops.stripes() * loops.lanes();
        int most = loops.panelInRows() ? 1 : loops.depth() / tile.depth;
        int left = wholeTiles(b.cols());
        int col = 0;
        while (most > 1 && left > 1) {
            int count = Math.min(most, left);
            tile.stripes = loops.stripes();
            tile.cols = width;
            b.pack(loops, col, count * width);
            for (int row = 0; row < m; row += ROWS) {
                for (int i = 0; i < count; i++) {
                    tile.xAt = Scratch.PANEL_START + i * width * tile.depth;
                    if (row + ROWS <= m) {
                        oneTile(tile, row, origin + col + i * width);
                    } else {
                        partTiles(scratch, row, m, origin + col + i * width);
                    }
                }
            }
            tile.xAt = Scratch.PANEL_START;
            left -= count;
            col += count * width;
        }
        return col;
    }

    /** Number of whole tiles in {@code columns} columns, chosen so that no single stripe is left over. */
    private int wholeTiles(int columns) {
        int stripes = (columns + loops.lanes() - 1) / loops.lanes();
        int tiles = stripes / loops.stripes() - (stripes % loops.stripes() == 1 ? 1 : 0);
        return Math.min(tiles, columns / (loops.stripes() * loops.lanes()));
    }

    private void tiles(Scratch scratch, int m, int origin) {
        int whole = m / ROWS * ROWS;
        for (int row = 0; row < whole; row += ROWS) {
            oneTile(scratch.tile(), row, origin);
        }
        partTiles(scratch, whole, m, origin);
    }

    /** Lets the columns be packed into the scratch memory's {@code count} panels, and the tile read from them. */
    static void bindPanel(InnerLoops loops, Columns b, Scratch scratch, int count) {
        Tile tile = scratch.tile();
        if (loops.panelInRows()) {
            tile.rows = scratch.rows(loops.depth(), loops.lanes());
            tile.sums = scratch.row(loops.lanes());
        } else {
            tile.x = scratch.panel((count * loops.stripes() * loops.depth() + 1) * loops.lanes());
            tile.xAt = Scratch.PANEL_START;
        }
        b.packInto(tile);
    }

    /**
     * Number of stripes to take next when {@code columns} columns are left. It never leaves a single stripe for the end when it can avoid
     * it, because a tile of one stripe keeps the machine half idle.
     */
    static int stripes(InnerLoops loops, int columns) {
        int left = (columns + loops.lanes() - 1) / loops.lanes();
        int most = loops.stripes();
        return left == most + 1 && most > 2 ? most - 1 : Math.min(left, most);
    }

    /** Computes the tile of four rows from {@code row} on. */
    private void oneTile(Tile tile, int row, int origin) {
        int aAt = tile.aAt;
        tile.height = ROWS;
        tile.aAt = aAt + row * tile.aStride;
        tile.cAt = origin + row * tile.cStride;
        tile.row = row;
        loops.tile(tile);
        tile.aAt = aAt;
    }

    /** Computes tiles that have fewer than four rows of C left, in an array beside C. */
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
            tile.row = first;
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
    public void finish(Target target, int rows, int n, Scratch scratch) {
        if (target.finish().isNone()) {
            return;
        }
        Tile tile = scratch.tile();
        tile.x = target.data();
        tile.c = target.data();
        tile.cols = n;
        for (int row = 0; row < rows; row++) {
            tile.xAt = target.at() + row * n;
            tile.cAt = tile.xAt;
            loops.finish(tile, target.finish().addend(row), target.finish());
        }
    }

    @Override
    public void multiply(Depthwise depthwise, float[] activation, RowFinish finish, Scratch scratch, float[] output) {
        depthwises.multiply(depthwise, activation, finish, scratch, output);
    }

    @Override
    public void largest(PoolWindow window, int channels, float[] activation, Scratch scratch, float[] output) {
        largest.find(window, channels, activation, scratch, output);
    }

    @Override
    public RunFunctions functions() {
        return loops;
    }
}
