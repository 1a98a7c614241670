package dev.ballast.gemm.vector;

import dev.ballast.gemm.Tile;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies four rows of int8 or int16 weights with one column, in int32 lanes, which wrap around. The sums are reduced in the method that
 * made the vectors. A call outside the loop may not be inlined, and a vector passed to such a call becomes an object.
 */
final class WholeDots {
    private static final VectorSpecies<Integer> SPECIES = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    /** A byte vector has at least 64 bits. Beside int vectors of 128 bits it holds as many bytes as two int vectors hold ints. */
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, SPECIES.vectorBitSize() / 4)));

    private static final int BYTE_LANES = BYTES.length();
    private static final boolean TWO_PARTS = BYTE_LANES == 2 * LANES;

    /**
     * Converts between integers and floats by addition and subtraction. Around 1.5 * 2^23 neighbouring floats are 1 apart, and so are their
     * bits. This works for integers of at most 2^22 in magnitude. Not every JDK compiles its own conversions to vector instructions.
     */
    private static final float MAGIC = 0x1.8p23f;

    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);

    private WholeDots() {}

    static void bytes(Tile tile) {
        byte[] a = tile.bytes();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        int[] x = tile.wholeX();
        int at = tile.xAt();
        int whole = tile.depth() / BYTE_LANES * BYTE_LANES;
        IntVector s0 = IntVector.zero(SPECIES);
        IntVector s1 = s0;
        IntVector s2 = s0;
        IntVector s3 = s0;
        for (int i = 0; i < whole; i += BYTE_LANES) {
            IntVector column = IntVector.fromArray(SPECIES, x, at + i);
            s0 = s0.add(lanes(a, a0 + i, 0).mul(column));
            s1 = s1.add(lanes(a, a1 + i, 0).mul(column));
            s2 = s2.add(lanes(a, a2 + i, 0).mul(column));
            s3 = s3.add(lanes(a, a3 + i, 0).mul(column));
            if (TWO_PARTS) {
                column = IntVector.fromArray(SPECIES, x, at + i + LANES);
                s0 = s0.add(lanes(a, a0 + i, 1).mul(column));
                s1 = s1.add(lanes(a, a1 + i, 1).mul(column));
                s2 = s2.add(lanes(a, a2 + i, 1).mul(column));
                s3 = s3.add(lanes(a, a3 + i, 1).mul(column));
            }
        }
        int[] c = tile.wholeC();
        int to = tile.cAt();
        int step = tile.cStride();
        c[to] = s0.reduceLanes(VectorOperators.ADD);
        c[to + step] = s1.reduceLanes(VectorOperators.ADD);
        c[to + 2 * step] = s2.reduceLanes(VectorOperators.ADD);
        c[to + 3 * step] = s3.reduceLanes(VectorOperators.ADD);
        for (int row = 0; row < tile.height() && whole < tile.depth(); row++) {
            int from = a0 + row * tile.aStride();
            int sum = 0;
            for (int i = whole; i < tile.depth(); i++) {
                sum += a[from + i] * x[at + i];
            }
            c[to + row * step] += sum;
        }
    }

    static void shorts(Tile tile) {
        short[] a = tile.shorts();
        int a0 = tile.aAt();
        int a1 = a0 + tile.step(1);
        int a2 = a1 + tile.step(2);
        int a3 = a2 + tile.step(3);
        int[] x = tile.wholeX();
        int at = tile.xAt();
        int whole = tile.depth() / LANES * LANES;
        IntVector s0 = IntVector.zero(SPECIES);
        IntVector s1 = s0;
        IntVector s2 = s0;
        IntVector s3 = s0;
        for (int i = 0; i < whole; i += LANES) {
            IntVector column = IntVector.fromArray(SPECIES, x, at + i);
            s0 = s0.add(lanes(a, a0 + i).mul(column));
            s1 = s1.add(lanes(a, a1 + i).mul(column));
            s2 = s2.add(lanes(a, a2 + i).mul(column));
            s3 = s3.add(lanes(a, a3 + i).mul(column));
        }
        int[] c = tile.wholeC();
        int to = tile.cAt();
        int step = tile.cStride();
        c[to] = s0.reduceLanes(VectorOperators.ADD);
        c[to + step] = s1.reduceLanes(VectorOperators.ADD);
        c[to + 2 * step] = s2.reduceLanes(VectorOperators.ADD);
        c[to + 3 * step] = s3.reduceLanes(VectorOperators.ADD);
        for (int row = 0; row < tile.height() && whole < tile.depth(); row++) {
            int from = a0 + row * tile.aStride();
            int sum = 0;
            for (int i = whole; i < tile.depth(); i++) {
                sum += a[from + i] * x[at + i];
            }
            c[to + row * step] += sum;
        }
    }

    static void widen(Tile tile) {
        int i = 0;
        if (!TWO_PARTS) {
            for (; i <= tile.depth() - LANES; i += LANES) {
                lanes(tile.bytes(), tile.aAt() + i, 0)
                        .add(MAGIC_BITS)
                        .reinterpretAsFloats()
                        .sub(MAGIC)
                        .intoArray(tile.x(), tile.xAt() + i);
            }
        }
        for (; i < tile.depth(); i++) {
            tile.x()[tile.xAt() + i] = tile.bytes()[tile.aAt() + i];
        }
    }

    static void add(Tile tile, int shift) {
        int[] c = tile.wholeC();
        float[] sums = tile.c();
        int cols = tile.cols();
        for (int row = 0; row < tile.height(); row++) {
            int to = tile.cAt() + row * tile.cStride();
            int from = tile.xAt() + row * tile.xStride();
            int i = 0;
            for (; i <= cols - LANES; i += LANES) {
                IntVector wholes = FloatVector.fromArray(FLOATS, sums, from + i)
                        .add(MAGIC)
                        .reinterpretAsInts()
                        .sub(MAGIC_BITS);
                IntVector.fromArray(SPECIES, c, to + i)
                        .add(wholes.lanewise(VectorOperators.LSHL, shift))
                        .intoArray(c, to + i);
            }
            for (; i < cols; i++) {
                c[to + i] += (int) sums[from + i] << shift;
            }
        }
    }

    private static IntVector lanes(byte[] data, int at, int part) {
        return (IntVector) ByteVector.fromArray(BYTES, data, at).convertShape(VectorOperators.B2I, SPECIES, part);
    }

    private static IntVector lanes(short[] data, int at) {
        return (IntVector) ShortVector.fromArray(SHORTS, data, at).convertShape(VectorOperators.S2I, SPECIES, 0);
    }
}
