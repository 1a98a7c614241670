package dev.ballast.gemm.vector;

import dev.ballast.gemm.Tile;
import dev.ballast.gemm.operand.Float16;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies four rows of float16 weights with one column or two. A half is widened in registers: its exponent and fraction move to their
 * positions in a float32. Then the result is multiplied by 2^112, for the difference of the exponent biases. This is exact for every finite
 * half.
 */
final class HalfDots {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> BITS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    /** Fraction bits that a half has fewer than a float32. */
    private static final int FRACTION_SHIFT = 13;

    /** Bits of a float32 that hold a half's sign, exponent and fraction. */
    private static final int KEPT = 0x8fff_e000;

    private static final float SCALE = 0x1p112f;

    private HalfDots() {}

    static void run(Tile tile) {
        for (int col = 0; col < tile.cols(); col++) {
            oneColumn(tile, col);
        }
    }

    private static void oneColumn(Tile tile, int col) {
        short[] a = tile.shorts();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        float[] x = tile.x();
        int at = tile.xAt() + col * tile.xStride();
        int whole = tile.depth() / LANES * LANES;
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector column = FloatVector.fromArray(SPECIES, x, at + i);
            s0 = lanes(a, a0 + i).fma(column, s0);
            s1 = lanes(a, a1 + i).fma(column, s1);
            s2 = lanes(a, a2 + i).fma(column, s2);
            s3 = lanes(a, a3 + i).fma(column, s3);
        }
        float[] c = tile.c();
        int to = tile.cAt() + col;
        int step = tile.cStride();
        c[to] = s0.reduceLanes(VectorOperators.ADD);
        c[to + step] = s1.reduceLanes(VectorOperators.ADD);
        c[to + 2 * step] = s2.reduceLanes(VectorOperators.ADD);
        c[to + 3 * step] = s3.reduceLanes(VectorOperators.ADD);
        for (int row = 0; row < tile.height() && whole < tile.depth(); row++) {
            int from = a0 + row * tile.aStride();
            float sum = c[to + row * step];
            for (int i = whole; i < tile.depth(); i++) {
                sum += Float16.finiteToFloat(a[from + i]) * x[at + i];
            }
            c[to + row * step] = sum;
        }
    }

    static void widen(Tile tile) {
        int i = 0;
        for (; i <= tile.depth() - LANES; i += LANES) {
            lanes(tile.shorts(), tile.aAt() + i).intoArray(tile.x(), tile.xAt() + i);
        }
        for (; i < tile.depth(); i++) {
            tile.x()[tile.xAt() + i] = Float16.finiteToFloat(tile.shorts()[tile.aAt() + i]);
        }
    }

    private static FloatVector lanes(short[] halves, int at) {
        IntVector bits =
                (IntVector) ShortVector.fromArray(HALVES, halves, at).convertShape(VectorOperators.S2I, BITS, 0);
        return bits.lanewise(VectorOperators.LSHL, FRACTION_SHIFT)
                .and(KEPT)
                .reinterpretAsFloats()
                .mul(SCALE);
    }
}
