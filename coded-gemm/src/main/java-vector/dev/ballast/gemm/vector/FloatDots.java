package dev.ballast.gemm.vector;

import dev.ballast.gemm.Tile;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Multiplies four rows of float32 weights with one column or two. Eight independent sums hide the latency of the fused multiply-add. */
final class FloatDots {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private FloatDots() {}

    static void run(Tile tile) {
        if (tile.cols() == 1) {
            oneColumn(tile);
        } else {
            twoColumns(tile);
        }
        int whole = tile.depth() / LANES * LANES;
        if (whole < tile.depth()) {
            rest(tile, whole);
        }
    }

    private static void oneColumn(Tile tile) {
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int at = tile.xAt();
        int depth = tile.depth();
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        int i = 0;
        for (; i <= depth - 2 * LANES; i += 2 * LANES) {
            FloatVector first = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector second = FloatVector.fromArray(SPECIES, x, at + i + LANES);
            s0 = FloatVector.fromArray(SPECIES, a, a0 + i).fma(first, s0);
            s1 = FloatVector.fromArray(SPECIES, a, a1 + i).fma(first, s1);
            s2 = FloatVector.fromArray(SPECIES, a, a2 + i).fma(first, s2);
            s3 = FloatVector.fromArray(SPECIES, a, a3 + i).fma(first, s3);
            t0 = FloatVector.fromArray(SPECIES, a, a0 + i + LANES).fma(second, t0);
            t1 = FloatVector.fromArray(SPECIES, a, a1 + i + LANES).fma(second, t1);
            t2 = FloatVector.fromArray(SPECIES, a, a2 + i + LANES).fma(second, t2);
            t3 = FloatVector.fromArray(SPECIES, a, a3 + i + LANES).fma(second, t3);
        }
        if (i <= depth - LANES) {
            FloatVector first = FloatVector.fromArray(SPECIES, x, at + i);
            s0 = FloatVector.fromArray(SPECIES, a, a0 + i).fma(first, s0);
            s1 = FloatVector.fromArray(SPECIES, a, a1 + i).fma(first, s1);
            s2 = FloatVector.fromArray(SPECIES, a, a2 + i).fma(first, s2);
            s3 = FloatVector.fromArray(SPECIES, a, a3 + i).fma(first, s3);
        }
        float[] c = tile.c();
        int to = tile.cAt();
        int step = tile.cStride();
        c[to] = s0.add(t0).reduceLanes(VectorOperators.ADD);
        c[to + step] = s1.add(t1).reduceLanes(VectorOperators.ADD);
        c[to + 2 * step] = s2.add(t2).reduceLanes(VectorOperators.ADD);
        c[to + 3 * step] = s3.add(t3).reduceLanes(VectorOperators.ADD);
    }

    private static void twoColumns(Tile tile) {
        float[] a = tile.floats();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int at = tile.xAt();
        int other = at + tile.xStride();
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector t0 = s0;
        FloatVector t1 = s0;
        FloatVector t2 = s0;
        FloatVector t3 = s0;
        for (int i = 0; i <= tile.depth() - LANES; i += LANES) {
            FloatVector first = FloatVector.fromArray(SPECIES, x, at + i);
            FloatVector second = FloatVector.fromArray(SPECIES, x, other + i);
            FloatVector w = FloatVector.fromArray(SPECIES, a, a0 + i);
            s0 = w.fma(first, s0);
            t0 = w.fma(second, t0);
            w = FloatVector.fromArray(SPECIES, a, a1 + i);
            s1 = w.fma(first, s1);
            t1 = w.fma(second, t1);
            w = FloatVector.fromArray(SPECIES, a, a2 + i);
            s2 = w.fma(first, s2);
            t2 = w.fma(second, t2);
            w = FloatVector.fromArray(SPECIES, a, a3 + i);
            s3 = w.fma(first, s3);
            t3 = w.fma(second, t3);
        }
        float[] c = tile.c();
        int to = tile.cAt();
        int step = tile.cStride();
        c[to] = s0.reduceLanes(VectorOperators.ADD);
        c[to + 1] = t0.reduceLanes(VectorOperators.ADD);
        c[to + step] = s1.reduceLanes(VectorOperators.ADD);
        c[to + step + 1] = t1.reduceLanes(VectorOperators.ADD);
        c[to + 2 * step] = s2.reduceLanes(VectorOperators.ADD);
        c[to + 2 * step + 1] = t2.reduceLanes(VectorOperators.ADD);
        c[to + 3 * step] = s3.reduceLanes(VectorOperators.ADD);
        c[to + 3 * step + 1] = t3.reduceLanes(VectorOperators.ADD);
    }

    /** Adds the terms that do not fill a vector. */
    private static void rest(Tile tile, int from) {
        float[] a = tile.floats();
        float[] x = tile.x();
        for (int row = 0; row < tile.height(); row++) {
            for (int col = 0; col < tile.cols(); col++) {
                int to = tile.cAt() + row * tile.cStride() + col;
                float sum = tile.c()[to];
                int w = tile.aAt() + row * tile.aStride();
                int at = tile.xAt() + col * tile.xStride();
                for (int i = from; i < tile.depth(); i++) {
                    sum += a[w + i] * x[at + i];
                }
                tile.c()[to] = sum;
            }
        }
    }
}
