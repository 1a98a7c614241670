package dev.ballast.gemm.vector;

import dev.ballast.gemm.Correlation;
import dev.ballast.gemm.InnerLoops;
import dev.ballast.gemm.RowFinish;
import dev.ballast.gemm.Stripe;
import dev.ballast.gemm.Tile;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on the widest float vectors of the machine. A tile of 4 x 3 vectors stays in registers over the whole depth: 12 sums are
 * enough to hide the latency of the fused multiply-add, and few enough that the compiler takes all of it into one method (see
 * docs/decisions.md: twice as many run thirty times slower, because inlining gives up).
 */
public final class VectorLoops implements InnerLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STRIPES = 3;

    /** As many lanes as there are pairs of lanes. */
    private static final VectorSpecies<Integer> HALF =
            VectorSpecies.of(int.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private static final int HALF_LANES = HALF.length();

    /** Bytes of a panel: it shares the first cache with rows of W and tiles of C. */
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
            lanes(source, bases[i] + offset).intoArray(panel, to);
        }
    }

    /** As {@link #packRuns}; most stripes that cross from one row of an image to the next do so once. */
    private static void packTwoRuns(Stripe stripe) {
        float[] source = stripe.source();
        float[] panel = stripe.panel();
        int[] bases = stripe.bases();
        int first = stripe.offsets()[0];
        int second = stripe.offsets()[1];
        int start = stripe.starts()[1];
        for (int i = 0, to = stripe.at(); i < stripe.depth(); i++, to += LANES) {
            lanes(source, bases[i] + first).intoArray(panel, to);
            lanes(source, bases[i] + second).intoArray(panel, to + start);
        }
    }

    /** Whole vectors, of which what lies beyond a run is overwritten by the next. */
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
                lanes(source, base + offsets[run]).intoArray(panel, to + starts[run]);
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
    public void clear(Tile tile) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int width = tile.stripes() * LANES;
        for (int row = 0; row < ROWS; row++) {
            int from = tile.cAt() + row * tile.cStride();
            for (int i = 0; i < width; i += LANES) {
                zero.intoArray(tile.c(), from + i);
            }
        }
    }

    @Override
    public void tile(Tile tile) {
        switch (tile.stripes()) {
            case 1 -> oneStripe(tile);
            case 2 -> twoStripes(tile);
            default -> threeStripes(tile);
        }
    }

    private static void threeStripes(Tile tile) {
        float[] c = tile.c();
        int c0 = tile.cAt();
        int c1 = c0 + tile.cStride();
        int c2 = c1 + tile.cStride();
        int c3 = c2 + tile.cStride();
        FloatVector s00 = lanes(c, c0);
        FloatVector s01 = lanes(c, c0 + LANES);
        FloatVector s02 = lanes(c, c0 + 2 * LANES);
        FloatVector s10 = lanes(c, c1);
        FloatVector s11 = lanes(c, c1 + LANES);
        FloatVector s12 = lanes(c, c1 + 2 * LANES);
        FloatVector s20 = lanes(c, c2);
        FloatVector s21 = lanes(c, c2 + LANES);
        FloatVector s22 = lanes(c, c2 + 2 * LANES);
        FloatVector s30 = lanes(c, c3);
        FloatVector s31 = lanes(c, c3 + LANES);
        FloatVector s32 = lanes(c, c3 + 2 * LANES);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.aStride();
        int a2 = a1 + tile.aStride();
        int a3 = a2 + tile.aStride();
        float[] x = tile.x();
        int depth = tile.depth();
        int x0 = tile.xAt();
        int x1 = x0 + depth * LANES;
        int x2 = x1 + depth * LANES;
        for (int i = 0; i < depth; i++) {
            FloatVector b0 = lanes(x, x0 + i * LANES);
            FloatVector b1 = lanes(x, x1 + i * LANES);
            FloatVector b2 = lanes(x, x2 + i * LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, a[a0 + i]);
            s00 = w.fma(b0, s00);
            s01 = w.fma(b1, s01);
            s02 = w.fma(b2, s02);
            w = FloatVector.broadcast(SPECIES, a[a1 + i]);
            s10 = w.fma(b0, s10);
            s11 = w.fma(b1, s11);
            s12 = w.fma(b2, s12);
            w = FloatVector.broadcast(SPECIES, a[a2 + i]);
            s20 = w.fma(b0, s20);
            s21 = w.fma(b1, s21);
            s22 = w.fma(b2, s22);
            w = FloatVector.broadcast(SPECIES, a[a3 + i]);
            s30 = w.fma(b0, s30);
            s31 = w.fma(b1, s31);
            s32 = w.fma(b2, s32);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + LANES);
        s02.intoArray(c, c0 + 2 * LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s12.intoArray(c, c1 + 2 * LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s22.intoArray(c, c2 + 2 * LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
        s32.intoArray(c, c3 + 2 * LANES);
    }

    private static void twoStripes(Tile tile) {
        float[] c = tile.c();
        int c0 = tile.cAt();
        int c1 = c0 + tile.cStride();
        int c2 = c1 + tile.cStride();
        int c3 = c2 + tile.cStride();
        FloatVector s00 = lanes(c, c0);
        FloatVector s01 = lanes(c, c0 + LANES);
        FloatVector s10 = lanes(c, c1);
        FloatVector s11 = lanes(c, c1 + LANES);
        FloatVector s20 = lanes(c, c2);
        FloatVector s21 = lanes(c, c2 + LANES);
        FloatVector s30 = lanes(c, c3);
        FloatVector s31 = lanes(c, c3 + LANES);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.aStride();
        int a2 = a1 + tile.aStride();
        int a3 = a2 + tile.aStride();
        float[] x = tile.x();
        int depth = tile.depth();
        int x0 = tile.xAt();
        int x1 = x0 + depth * LANES;
        for (int i = 0; i < depth; i++) {
            FloatVector b0 = lanes(x, x0 + i * LANES);
            FloatVector b1 = lanes(x, x1 + i * LANES);
            FloatVector w = FloatVector.broadcast(SPECIES, a[a0 + i]);
            s00 = w.fma(b0, s00);
            s01 = w.fma(b1, s01);
            w = FloatVector.broadcast(SPECIES, a[a1 + i]);
            s10 = w.fma(b0, s10);
            s11 = w.fma(b1, s11);
            w = FloatVector.broadcast(SPECIES, a[a2 + i]);
            s20 = w.fma(b0, s20);
            s21 = w.fma(b1, s21);
            w = FloatVector.broadcast(SPECIES, a[a3 + i]);
            s30 = w.fma(b0, s30);
            s31 = w.fma(b1, s31);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + LANES);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + LANES);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + LANES);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + LANES);
    }

    private static void oneStripe(Tile tile) {
        float[] c = tile.c();
        int c0 = tile.cAt();
        int c1 = c0 + tile.cStride();
        int c2 = c1 + tile.cStride();
        int c3 = c2 + tile.cStride();
        FloatVector s0 = lanes(c, c0);
        FloatVector s1 = lanes(c, c1);
        FloatVector s2 = lanes(c, c2);
        FloatVector s3 = lanes(c, c3);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.aStride();
        int a2 = a1 + tile.aStride();
        int a3 = a2 + tile.aStride();
        float[] x = tile.x();
        int depth = tile.depth();
        for (int i = 0, at = tile.xAt(); i < depth; i++, at += LANES) {
            FloatVector b = lanes(x, at);
            s0 = b.fma(FloatVector.broadcast(SPECIES, a[a0 + i]), s0);
            s1 = b.fma(FloatVector.broadcast(SPECIES, a[a1 + i]), s1);
            s2 = b.fma(FloatVector.broadcast(SPECIES, a[a2 + i]), s2);
            s3 = b.fma(FloatVector.broadcast(SPECIES, a[a3 + i]), s3);
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c1);
        s2.intoArray(c, c2);
        s3.intoArray(c, c3);
    }

    /** Bounds by comparison: it is shorter than the minimum and maximum of vectors, which order zeros by sign. */
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
                lanes(raw, from + i).add(add).intoArray(target, to + i);
            }
        } else {
            for (; i <= count - LANES; i += LANES) {
                FloatVector sum = lanes(raw, from + i).add(add);
                sum = sum.blend(least, sum.compare(VectorOperators.LT, least));
                sum.blend(most, sum.compare(VectorOperators.GT, most)).intoArray(target, to + i);
            }
        }
        for (; i < count; i++) {
            target[to + i] = Math.min(bounds.most(), Math.max(bounds.least(), raw[from + i] + addend));
        }
    }

    /** Whole vectors: what they write beyond a row is written again by the rows that follow it, and nothing beyond the last. */
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
                    lanes(from, source + i).intoArray(to, target + i);
                }
            } else {
                System.arraycopy(from, source, to, target, cols);
            }
            source += tile.xStride();
            target += tile.cStride();
        }
    }

    /** A pair of neighbours is one long, of which the lower half is the one at the lower address on every machine that Java runs vectors on. */
    @Override
    public void pick(float[] from, int start, int step, float[] to, int at, int count) {
        int i = 0;
        if (step == 2) {
            for (; i < count - HALF_LANES; i += HALF_LANES) { // the last lane is read for nothing, so must be there
                LongVector pairs = lanes(from, start + 2 * i).reinterpretAsLongs();
                ((IntVector) pairs.castShape(HALF, 0)).reinterpretAsFloats().intoArray(to, at + i);
            }
        }
        for (int source = start + i * step; i < count; i++, source += step) {
            to[at + i] = from[source];
        }
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

    /** Two vectors of outputs at a time; may compute outputs beyond the last, for which there is room. */
    @Override
    public void correlate(Correlation correlation) {
        float[] in = correlation.in();
        float[] out = correlation.out();
        float[] filter = correlation.filter();
        int[] offsets = correlation.offsets();
        int taps = correlation.taps();
        int filterAt = correlation.filterAt();
        for (int i = 0; i < correlation.count(); i += 2 * LANES) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0;
            for (int tap = 0; tap < taps; tap++) {
                int from = offsets[tap] + i;
                FloatVector w = FloatVector.broadcast(SPECIES, filter[filterAt + tap]);
                s0 = w.fma(lanes(in, from), s0);
                s1 = w.fma(lanes(in, from + LANES), s1);
            }
            s0.intoArray(out, i);
            s1.intoArray(out, i + LANES);
        }
    }

    /** As {@link #correlate}. */
    @Override
    public void largest(Correlation correlation) {
        float[] in = correlation.in();
        float[] out = correlation.out();
        int[] offsets = correlation.offsets();
        int taps = correlation.taps();
        for (int i = 0; i < correlation.count(); i += 2 * LANES) {
            FloatVector s0 = lanes(in, offsets[0] + i);
            FloatVector s1 = lanes(in, offsets[0] + i + LANES);
            for (int tap = 1; tap < taps; tap++) {
                int from = offsets[tap] + i;
                s0 = s0.max(lanes(in, from));
                s1 = s1.max(lanes(in, from + LANES));
            }
            s0.intoArray(out, i);
            s1.intoArray(out, i + LANES);
        }
    }

    private static FloatVector lanes(float[] data, int at) {
        return FloatVector.fromArray(SPECIES, data, at);
    }
}
