package dev.ballast.gemm.vector;

import dev.ballast.gemm.Exponential;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of runs of neighbouring float32 elements. The elements behind the last whole vector are treated one by one, with the same
 * operations in the same order, so that a result does not depend on the place of its element.
 */
final class Runs {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private Runs() {}

    static void exp(float[] x, int from, int end, float shift) {
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            exp(FloatVector.fromArray(SPECIES, x, i).sub(shift)).intoArray(x, i);
        }
        Exponential.replace(x, i, end, shift);
    }

    static void sigmoid(float[] x, float[] y, int from, int end) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector e = exp(FloatVector.fromArray(SPECIES, x, i).neg());
            one.div(e.add(one)).intoArray(y, i);
        }
        Exponential.sigmoid(x, y, i, end);
    }

    static void swish(float[] x, float[] y, int from, int end, float alpha) {
        int i = from;
        for (; i <= end - LANES; i += LANES) {
            FloatVector v = FloatVector.fromArray(SPECIES, x, i);
            v.div(exp(v.mul(-alpha)).add(1f)).intoArray(y, i);
        }
        Exponential.swish(x, y, i, end, alpha);
    }

    /** See {@link Exponential}. A NaN compares as false, so it stays. */
    private static FloatVector exp(FloatVector x) {
        FloatVector v = x.blend(Exponential.LEAST, x.compare(VectorOperators.LT, Exponential.LEAST));
        v = v.blend(Exponential.MOST, v.compare(VectorOperators.GT, Exponential.MOST));
        FloatVector rounded = v.mul(Exponential.LOG2_E).add(Exponential.ROUNDING);
        FloatVector k = rounded.sub(Exponential.ROUNDING);
        IntVector n = rounded.reinterpretAsInts().sub(Exponential.ROUNDING_BITS);
        FloatVector r = v.sub(k.mul(Exponential.LN2_HIGH)).sub(k.mul(Exponential.LN2_LOW));
        FloatVector p = r.mul(Exponential.C7).add(Exponential.C6);
        p = p.mul(r).add(Exponential.C5);
        p = p.mul(r).add(Exponential.C4);
        p = p.mul(r).add(Exponential.C3);
        p = p.mul(r).add(Exponential.C2);
        p = p.mul(r).mul(r).add(r).add(1f);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(n.sub(half)));
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
