package dev.ballast.gemm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Every other element of a row. A pair of neighbours is one long, of which the lower half is the one at the lower address on every machine that
 * Java runs vectors on.
 */
final class Picks {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** As many lanes as there are pairs of lanes. */
    private static final VectorSpecies<Integer> HALF =
            VectorSpecies.of(int.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private static final int HALF_LANES = HALF.length();

    private Picks() {}

    /** to[at + i] = from[start + i * step] for {@code count} elements, and no other is read or written. */
    static void exactly(float[] from, int start, int step, float[] to, int at, int count) {
        int i = 0;
        if (step == 2) {
            for (; i < count - HALF_LANES; i += HALF_LANES) { // the last lane is read for nothing, so must be there
                LongVector pairs =
                        FloatVector.fromArray(SPECIES, from, start + 2 * i).reinterpretAsLongs();
                ((IntVector) pairs.castShape(HALF, 0)).reinterpretAsFloats().intoArray(to, at + i);
            }
        }
        for (int source = start + i * step; i < count; i++, source += step) {
            to[at + i] = from[source];
        }
    }

    /** The same, which may read whole vectors, and writes them as far as {@code limit} allows. */
    static void freely(float[] from, int start, int step, float[] to, int at, int count, int limit) {
        if (step == 2 && at + (count + HALF_LANES - 1) / HALF_LANES * HALF_LANES <= limit) {
            for (int i = 0; i < count; i += HALF_LANES) {
                LongVector pairs =
                        FloatVector.fromArray(SPECIES, from, start + 2 * i).reinterpretAsLongs();
                ((IntVector) pairs.castShape(HALF, 0)).reinterpretAsFloats().intoArray(to, at + i);
            }
        } else {
            exactly(from, start, step, to, at, count);
        }
    }
}
