package dev.ballast.gemm.vector;

import dev.ballast.gemm.Exponential;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of runs of neighbouring float32 elements. The elements behind the last whole vector are treated one by one. */
final class Runs {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private Runs() {}

    /** See {@link Exponential}. A NaN compares as false, so it stays. Constants are vectors before the loop, which C2 then compiles whole. */
    static void exp(float[] x, int from, int end, float shift) {
        FloatVector rounding = FloatVector.broadcast(SPECIES, Exponential.ROUNDING);
        FloatVector log2 = FloatVector.broadcast(SPECIES, Exponential.LOG2_E);
        FloatVector c6 = FloatVector.broadcast(SPECIES, Exponential.C6);
        FloatVector c5 = FloatVector.broadcast(SPECIES, Exponential.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, Exponential.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, Exponential.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, Exponential.C2);
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i).sub(shift);
            v = v.blend(Exponential.LEAST, v.compare(VectorOperators.LT, Exponential.LEAST));
            v = v.blend(Exponential.MOST, v.compare(VectorOperators.GT, Exponential.MOST));
            FloatVector rounded = v.fma(log2, rounding);
            FloatVector k = rounded.sub(rounding);
            IntVector n = rounded.reinterpretAsInts().sub(Exponential.ROUNDING_BITS);
            FloatVector r = v.sub(k.mul(Exponential.LN2_HIGH)).sub(k.mul(Exponential.LN2_LOW));
            FloatVector p = r.mul(Exponential.C7).add(c6);
            p = p.fma(r, c5);
            p = p.fma(r, c4);
            p = p.fma(r, c3);
            p = p.fma(r, c2);
            p = p.mul(r).fma(r, r).add(1f);
            IntVector half = n.lanewise(VectorOperators.ASHR, 1);
            p.mul(power(half)).mul(power(n.sub(half))).intoArray(x, i);
        }
        Exponential.replace(x, i, end, shift);
    }

    private static FloatVector power(IntVector exponent) {
        return exponent.add(Exponential.BIAS)
                .lanewise(VectorOperators.LSHL, Exponential.MANTISSA)
                .reinterpretAsFloats();
    }

    static float largest(float[] x, int from, int end) {
        FloatVector a = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int i = from;
        for (; i <= end - 2 * LANES; i += 2 * LANES) {
            a = a.max(FloatVector.fromArray(SPECIES, x, i));
            b = b.max(FloatVector.fromArray(SPECIES, x, i + LANES));
        }
        float largest = a.max(b).reduceLanes(VectorOperators.MAX);
        for (; i < end; i++) {
            largest = Math.max(largest, x[i]);
        }
        return largest;
    }

    static float smallest(float[] x, int from, int end) {
        FloatVector a = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
        FloatVector b = a;
        int i = from;
        for (; i <= end - 2 * LANES; i += 2 * LANES) {
            a = a.min(FloatVector.fromArray(SPECIES, x, i));
            b = b.min(FloatVector.fromArray(SPECIES, x, i + LANES));
        }
        float smallest = a.min(b).reduceLanes(VectorOperators.MIN);
        for (; i < end; i++) {
            smallest = Math.min(smallest, x[i]);
        }
        return smallest;
    }
}
