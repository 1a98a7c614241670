package dev.ballast.gemm.vector;

import dev.ballast.gemm.Correlation;
import dev.ballast.gemm.InnerLoops;
import dev.ballast.gemm.Stripe;
import dev.ballast.gemm.Tile;
import dev.ballast.gemm.WindowRow;
import dev.ballast.gemm.operand.RowFinish;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops on the widest float vectors of the machine. Tiles, dot products and windows have classes of their own. */
public final class VectorLoops implements InnerLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIPES = FloatTiles.STRIPES;

    /** Bytes of a panel. A panel shares the first-level cache with rows of W and tiles of C. */
    private static final int PANEL_BYTES = 36 << 10;

    private static final int DEPTH = Math.min(256, PANEL_BYTES / (STRIPES * LANES * Float.BYTES));

    @Override
    public String name() {
        return "vector-" + SPECIES.vectorBitSize();
    }

    @Override
    public boolean available() {
        return LANES >= 4;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int stripes() {
        return STRIPES;
    }

    @Override
    public int depth() {
        return DEPTH;
    }

    @Override
    public boolean panelInRows() {
        return false;
    }

    @Override
    public boolean isExact() {
        return false;
    }

    @Override
    public void pack(Stripe stripe) {
        if (!stripe.roomy()) {
            packExactly(stripe);
        } else if (stripe.runs() == 1) {
            packOneRun(stripe);
        } else if (stripe.runs() == 2) {
            packTwoRuns(stripe);
        } else {
            packRuns(stripe);
        }
    }

    private static void packOneRun(Stripe stripe) {
        float[] source = stripe.source();
        float[] panel = stripe.panel();
        int[] bases = stripe.bases();
        int offset = stripe.offsets()[0];
        for (int i = 0, to = stripe.at(); i < stripe.depth(); i++, to += LANES) {
            FloatVector.fromArray(SPECIES, source, bases[i] + offset).intoArray(panel, to);
        }
    }

    /** The same as {@link #packRuns} for two runs. Most stripes that cross from one row of an image to the next do so once. */
    private static void packTwoRuns(Stripe stripe) {
        float[] source = stripe.source();
        float[] panel = stripe.panel();
        int[] bases = stripe.bases();
        int first = stripe.offsets()[0];
        int second = stripe.offsets()[1];
        int start = stripe.starts()[1];
        for (int i = 0, to = stripe.at(); i < stripe.depth(); i++, to += LANES) {
            FloatVector.fromArray(SPECIES, source, bases[i] + first).intoArray(panel, to);
            FloatVector.fromArray(SPECIES, source, bases[i] + second).intoArray(panel, to + start);
        }
    }

    /** Copies whole vectors. The next run overwrites the elements written beyond a run. */
    private static void packRuns(Stripe stripe) {
        float[] source = stripe.source();
        float[] panel = stripe.panel();
        int[] bases = stripe.bases();
        int[] offsets = stripe.offsets();
        int[] starts = stripe.starts();
        int runs = stripe.runs();
        for (int i = 0, to = stripe.at(); i < stripe.depth(); i++, to += LANES) {
            int base = bases[i];
            for (int run = 0; run < runs; run++) {
                FloatVector.fromArray(SPECIES, source, base + offsets[run]).intoArray(panel, to + starts[run]);
            }
        }
    }

    private static void packExactly(Stripe stripe) {
        for (int i = 0, to = stripe.at(); i < stripe.depth(); i++, to += LANES) {
            for (int run = 0; run < stripe.runs(); run++) {
                int from = stripe.bases()[i] + stripe.offsets()[run];
                for (int j = 0; j < stripe.lengths()[run]; j++) {
                    stripe.panel()[to + stripe.starts()[run] + j] = stripe.source()[from + j];
                }
            }
        }
    }

    @Override
    public void tile(Tile tile) {
        FloatTiles.run(tile);
        if (tile.isFinished()) {
            FloatTiles.finish(tile);
        }
    }

    /**
     * Limits by comparison, which takes fewer instructions than the minimum and maximum of vectors. A zero that equals the lower bound
     * becomes the bound, as with {@link Math#max}, so the sign of a zero does not depend on its position.
     */
    @Override
    public void finish(Tile tile, float addend, RowFinish bounds) {
        float[] raw = tile.x();
        float[] target = tile.c();
        int from = tile.xAt();
        int to = tile.cAt();
        int count = tile.cols();
        FloatVector add = FloatVector.broadcast(SPECIES, addend);
        FloatVector least = FloatVector.broadcast(SPECIES, bounds.least());
        FloatVector most = FloatVector.broadcast(SPECIES, bounds.most());
        int i = 0;
        if (bounds.isUnbounded()) {
            for (; i <= count - LANES; i += LANES) {
                FloatVector.fromArray(SPECIES, raw, from + i).add(add).intoArray(target, to + i);
            }
        } else {
            for (; i <= count - LANES; i += LANES) {
                FloatVector sum = FloatVector.fromArray(SPECIES, raw, from + i).add(add);
                sum = sum.blend(least, sum.compare(VectorOperators.LE, least));
                sum.blend(most, sum.compare(VectorOperators.GT, most)).intoArray(target, to + i);
            }
        }
        for (; i < count; i++) {
            target[to + i] = Math.min(bounds.most(), Math.max(bounds.least(), raw[from + i] + addend));
        }
    }

    /** Copies whole vectors. The following rows overwrite the elements written beyond a row; nothing is written beyond the last row. */
    @Override
    public void copyRows(Tile tile) {
        float[] from = tile.x();
        float[] to = tile.c();
        int cols = tile.cols();
        int whole = (cols + LANES - 1) / LANES * LANES;
        int end = tile.cAt() + (tile.depth() - 1) * tile.cStride() + cols;
        int source = tile.xAt();
        int target = tile.cAt();
        for (int row = 0; row < tile.depth(); row++) {
            if (target + whole <= end && source + whole <= from.length) {
                for (int i = 0; i < cols; i += LANES) {
                    FloatVector.fromArray(SPECIES, from, source + i).intoArray(to, target + i);
                }
            } else {
                System.arraycopy(from, source, to, target, cols);
            }
            source += tile.xStride();
            target += tile.cStride();
        }
    }

    @Override
    public void pick(float[] from, int start, int step, float[] to, int at, int count) {
        Picks.exactly(from, start, step, to, at, count);
    }

    @Override
    public void floatDots(Tile tile) {
        FloatDots.run(tile);
    }

    @Override
    public void halfDots(Tile tile) {
        HalfDots.run(tile);
    }

    @Override
    public void byteDots(Tile tile) {
        WholeDots.bytes(tile);
    }

    @Override
    public void shortDots(Tile tile) {
        WholeDots.shorts(tile);
    }

    @Override
    public void widenHalves(Tile tile) {
        HalfDots.widen(tile);
    }

    @Override
    public void widenBytes(Tile tile) {
        WholeDots.widen(tile);
    }

    @Override
    public void addWhole(Tile tile, int shift) {
        WholeDots.add(tile, shift);
    }

    @Override
    public void correlate(Correlation correlation) {
        Windows.correlate(correlation);
    }

    @Override
    public void largest(WindowRow row) {
        Windows.largest(row);
    }

    @Override
    public void exp(float[] x, int from, int end, float shift) {
        Runs.exp(x, from, end, shift);
    }

    @Override
    public float largest(float[] x, int from, int end) {
        return Runs.largest(x, from, end);
    }

    @Override
    public float smallest(float[] x, int from, int end) {
        return Runs.smallest(x, from, end);
    }
}
