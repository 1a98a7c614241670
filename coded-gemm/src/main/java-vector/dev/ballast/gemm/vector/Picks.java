package dev.ballast.gemm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Takes every other element of a row. A pair of neighbours is read as one long. Its lower half is the element at the lower address on every
 * machine on which Java supports vectors.
 */
final class Picks {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Vectors with as many int lanes as there are pairs of float lanes. */
    private static final VectorSpecies<Integer> HALF =
            VectorSpecies.of(int.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    private static final int HALF_LANES = HALF.length();

    private Picks() {}

    /** to[at + i] = from[start + i * step] for {@code count} elements. No other element is read or written. */
    static void exactly(float[] from, int start, int step, float[] to, int at, int count) {
        int i = 0;
        if (step == 2) {
            for (; i < count - HALF_LANES; i += HALF_LANES) { // the last lane is read but not used, so it must exist
                LongVector pairs =
                        FloatVector.fromArray(SPECIES, from, start + 2 * i).reinterpretAsLongs();
                ((IntVector) pairs.castShape(HALF, 0)).reinterpretAsFloats().intoArray(to, at + i);
            }
        }
        for (int source = start + i * step; i < count; i++, source += step) {
            to[at + i] = from[source];
        }
    }

    /** The same as {@link #exactly}, but may read whole vectors. Whole vectors are written only as far as {@code limit} allows. */
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
