package dev.ballast.gemm.vector;

import dev.ballast.gemm.Tile;
import dev.ballast.gemm.operand.RowFinish;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of four rows by one, two or three vectors. The sums stay in registers over the whole depth.
 *
 * <p>Eight sums are enough to hide the latency of the fused multiply-add. Twelve read the panel less often, but need more than the 16 vector
 * registers of AVX2. Both are few enough for the compiler to inline everything into one method. Twice as many sums run thirty times slower,
 * because inlining gives up (docs/decisions/65-blocked-kernel.md).
 */
final class FloatTiles {
    private static final int MOST_STRIPES = 3;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Machines with vectors of 256 bits have 16 vector registers; with 128 bits (NEON) and 512 bits they have 32. */
    static final int STRIPES = SPECIES.vectorBitSize() == 256 ? 2 : MOST_STRIPES;

    /** Initial sums, used in place of a row of C. */
    private static final float[] ZEROS = new float[MOST_STRIPES * LANES];

    private FloatTiles() {}

    /** Finishes whole stripes right after they were written, as {@link VectorLoops#finish} does. */
    static void finish(Tile tile) {
        RowFinish finish = tile.finish();
        float[] c = tile.c();
        int width = tile.stripes() * LANES;
        FloatVector least = FloatVector.broadcast(SPECIES, finish.least());
        FloatVector most = FloatVector.broadcast(SPECIES, finish.most());
        for (int row = 0; row < tile.height(); row++) {
            FloatVector addend = FloatVector.broadcast(SPECIES, finish.addend(tile.row() + row));
            int from = tile.cAt() + row * tile.cStride();
            for (int i = from; i < from + width; i += LANES) {
                FloatVector sum = FloatVector.fromArray(SPECIES, c, i).add(addend);
                sum = sum.blend(least, sum.compare(VectorOperators.LE, least));
                sum.blend(most, sum.compare(VectorOperators.GT, most)).intoArray(c, i);
            }
        }
    }

    static void run(Tile tile) {
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
        boolean isFirst = tile.isFirst();
        float[] start = isFirst ? ZEROS : c;
        int f0 = isFirst ? 0 : c0;
        int f1 = isFirst ? 0 : c1;
        int f2 = isFirst ? 0 : c2;
        int f3 = isFirst ? 0 : c3;
        FloatVector s00 = FloatVector.fromArray(SPECIES, start, f0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, start, f0 + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, start, f0 + 2 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, start, f1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, start, f1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, start, f1 + 2 * LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, start, f2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, start, f2 + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, start, f2 + 2 * LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, start, f3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, start, f3 + LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, start, f3 + 2 * LANES);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int depth = tile.depth();
        int x0 = tile.xAt();
        int x1 = x0 + depth * LANES;
        int x2 = x1 + depth * LANES;
        for (int i = 0; i < depth; i++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, x, x0 + i * LANES);
            FloatVector b1 = FloatVector.fromArray(SPECIES, x, x1 + i * LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, x, x2 + i * LANES);
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

    /** Two terms in each turn: with one, a loop reaches three quarters of the speed. */
    private static void twoStripes(Tile tile) {
        float[] c = tile.c();
        int c0 = tile.cAt();
        int c1 = c0 + tile.cStride();
        int c2 = c1 + tile.cStride();
        int c3 = c2 + tile.cStride();
        boolean isFirst = tile.isFirst();
        float[] start = isFirst ? ZEROS : c;
        int f0 = isFirst ? 0 : c0;
        int f1 = isFirst ? 0 : c1;
        int f2 = isFirst ? 0 : c2;
        int f3 = isFirst ? 0 : c3;
        FloatVector s00 = FloatVector.fromArray(SPECIES, start, f0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, start, f0 + LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, start, f1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, start, f1 + LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, start, f2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, start, f2 + LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, start, f3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, start, f3 + LANES);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int depth = tile.depth();
        int x0 = tile.xAt();
        int x1 = x0 + depth * LANES;
        int i = 0;
        for (; i < depth - 1; i += 2) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, x, x0 + i * LANES);
            FloatVector b1 = FloatVector.fromArray(SPECIES, x, x1 + i * LANES);
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
            FloatVector d0 = FloatVector.fromArray(SPECIES, x, x0 + (i + 1) * LANES);
            FloatVector d1 = FloatVector.fromArray(SPECIES, x, x1 + (i + 1) * LANES);
            FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + i + 1]);
            s00 = v.fma(d0, s00);
            s01 = v.fma(d1, s01);
            v = FloatVector.broadcast(SPECIES, a[a1 + i + 1]);
            s10 = v.fma(d0, s10);
            s11 = v.fma(d1, s11);
            v = FloatVector.broadcast(SPECIES, a[a2 + i + 1]);
            s20 = v.fma(d0, s20);
            s21 = v.fma(d1, s21);
            v = FloatVector.broadcast(SPECIES, a[a3 + i + 1]);
            s30 = v.fma(d0, s30);
            s31 = v.fma(d1, s31);
        }
        if (i < depth) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, x, x0 + i * LANES);
            FloatVector b1 = FloatVector.fromArray(SPECIES, x, x1 + i * LANES);
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
        boolean isFirst = tile.isFirst();
        float[] start = isFirst ? ZEROS : c;
        int f0 = isFirst ? 0 : c0;
        int f1 = isFirst ? 0 : c1;
        int f2 = isFirst ? 0 : c2;
        int f3 = isFirst ? 0 : c3;
        FloatVector s0 = FloatVector.fromArray(SPECIES, start, f0);
        FloatVector s1 = FloatVector.fromArray(SPECIES, start, f1);
        FloatVector s2 = FloatVector.fromArray(SPECIES, start, f2);
        FloatVector s3 = FloatVector.fromArray(SPECIES, start, f3);
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int depth = tile.depth();
        for (int i = 0, at = tile.xAt(); i < depth; i++, at += LANES) {
            FloatVector b = FloatVector.fromArray(SPECIES, x, at);
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
}
