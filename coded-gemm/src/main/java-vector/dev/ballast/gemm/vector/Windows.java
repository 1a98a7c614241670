package dev.ballast.gemm.vector;

import dev.ballast.gemm.Correlation;
import dev.ballast.gemm.WindowRow;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Windows that slide over rows: filters of one channel, and largest elements. */
final class Windows {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> BITS = IntVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private Windows() {}

    /** Computes whole vectors of positions. They go straight to the output when every position is kept and there is room. */
    static void correlate(Correlation at) {
        int whole = (at.span() + LANES - 1) / LANES * LANES;
        int last = (at.limit() - whole - at.outAt())
                / at.outputs(); // last row with room; rounds to 0 when no row has room, see below
        int straight = at.step() != 1 || at.outAt() + whole > at.limit() ? 0 : Math.min(at.rows(), last + 1);
        rows(at, 0, straight, at.out(), at.outAt(), at.outputs());
        rows(at, straight, at.rows(), at.row(), 0, whole);
        for (int row = straight; row < at.rows(); row++) {
            int from = (row - straight) * whole;
            Picks.freely(
                    at.row(), from, at.step(), at.out(), at.outAt() + row * at.outputs(), at.outputs(), at.limit());
        }
    }

    private static void rows(Correlation at, int first, int end, float[] target, int to, int pitch) {
        if (at.tapsDown() == 3 && at.tapsAcross() == 3 && at.isMiddleInside()) {
            three(at, first, end, target, to, pitch);
        } else {
            for (int row = first; row < end; row++) {
                any(at, row * at.inStep(), target, to + (row - first) * pitch);
            }
        }
    }

    /** Three by three taps, with one sum for each column of taps. */
    private static void three(Correlation at, int first, int end, float[] target, int toAt, int pitch) {
        float[] in = at.in();
        int[] masks = at.masks();
        float[] filter = at.filter();
        int f = at.filterAt();
        int second = at.across();
        int third = 2 * second;
        int down = at.down();
        int last = 2 * at.maskPitch();
        FloatVector least = FloatVector.broadcast(SPECIES, at.bounds().least());
        FloatVector most = FloatVector.broadcast(SPECIES, at.bounds().most());
        FloatVector addend = FloatVector.broadcast(SPECIES, at.addend());
        FloatVector w0 = FloatVector.broadcast(SPECIES, filter[f]);
        FloatVector w1 = FloatVector.broadcast(SPECIES, filter[f + 1]);
        FloatVector w2 = FloatVector.broadcast(SPECIES, filter[f + 2]);
        FloatVector w3 = FloatVector.broadcast(SPECIES, filter[f + 3]);
        FloatVector w4 = FloatVector.broadcast(SPECIES, filter[f + 4]);
        FloatVector w5 = FloatVector.broadcast(SPECIES, filter[f + 5]);
        FloatVector w6 = FloatVector.broadcast(SPECIES, filter[f + 6]);
        FloatVector w7 = FloatVector.broadcast(SPECIES, filter[f + 7]);
        FloatVector w8 = FloatVector.broadcast(SPECIES, filter[f + 8]);
        int span = at.span();
        int step = at.inStep();
        int to = toAt;
        for (int from = first * step; from < end * step; from += step) {
            for (int x = 0; x < span; x += LANES) {
                int line = from + x;
                FloatVector left = FloatVector.fromArray(SPECIES, in, line).mul(w0);
                FloatVector middle =
                        FloatVector.fromArray(SPECIES, in, line + second).fma(w1, addend);
                FloatVector right =
                        FloatVector.fromArray(SPECIES, in, line + third).mul(w2);
                line += down;
                left = FloatVector.fromArray(SPECIES, in, line).fma(w3, left);
                middle = FloatVector.fromArray(SPECIES, in, line + second).fma(w4, middle);
                right = FloatVector.fromArray(SPECIES, in, line + third).fma(w5, right);
                line += down;
                left = FloatVector.fromArray(SPECIES, in, line).fma(w6, left);
                middle = FloatVector.fromArray(SPECIES, in, line + second).fma(w7, middle);
                right = FloatVector.fromArray(SPECIES, in, line + third).fma(w8, right);
                IntVector inside = IntVector.fromArray(BITS, masks, x);
                middle = middle.add(left.reinterpretAsInts().and(inside).reinterpretAsFloats());
                inside = IntVector.fromArray(BITS, masks, last + x);
                middle = middle.add(right.reinterpretAsInts().and(inside).reinterpretAsFloats());
                middle = middle.blend(least, middle.compare(VectorOperators.LE, least));
                middle.blend(most, middle.compare(VectorOperators.GT, most)).intoArray(target, to + x);
            }
            to += pitch;
        }
    }

    private static void any(Correlation at, int from, float[] target, int to) {
        float[] in = at.in();
        int[] masks = at.masks();
        float[] filter = at.filter();
        int tapsDown = at.tapsDown();
        int tapsAcross = at.tapsAcross();
        FloatVector least = FloatVector.broadcast(SPECIES, at.bounds().least());
        FloatVector most = FloatVector.broadcast(SPECIES, at.bounds().most());
        for (int x = 0; x < at.span(); x += LANES) {
            FloatVector sum = FloatVector.broadcast(SPECIES, at.addend());
            for (int j = 0; j < tapsAcross; j++) {
                FloatVector column = FloatVector.zero(SPECIES);
                int line = from + x + j * at.across();
                int tap = at.filterAt() + j;
                for (int i = 0; i < tapsDown; i++) {
                    FloatVector w = FloatVector.broadcast(SPECIES, filter[tap]);
                    column = w.fma(FloatVector.fromArray(SPECIES, in, line), column);
                    line += at.down();
                    tap += tapsAcross;
                }
                IntVector inside = IntVector.fromArray(BITS, masks, j * at.maskPitch() + x);
                sum = sum.add(column.reinterpretAsInts().and(inside).reinterpretAsFloats());
            }
            sum = sum.blend(least, sum.compare(VectorOperators.LE, least));
            sum.blend(most, sum.compare(VectorOperators.GT, most)).intoArray(target, to + x);
        }
    }

    /** Finds the largest of each column first. Elements after a line may be read, but none beyond the array. */
    static void largest(WindowRow at) {
        float[] columns = at.columns();
        int before = at.before();
        int width = at.width();
        int whole = (width + LANES - 1) / LANES * LANES;
        boolean hasRoom = at.lines()[at.count() - 1] + whole <= at.in().length;
        columns(at, hasRoom ? width : width / LANES * LANES);
        if (!hasRoom) {
            lastColumns(at, width / LANES * LANES);
        }
        for (int i = 0; i < at.after(); i++) {
            columns[before + width + i] = Float.NEGATIVE_INFINITY;
        }
        int to = at.outAt();
        boolean isStraight = at.step() == 1 && to + (at.span() + LANES - 1) / LANES * LANES <= at.limit();
        neighbours(at, isStraight ? at.out() : at.row(), isStraight ? to : 0);
        if (!isStraight) {
            Picks.freely(at.row(), 0, at.step(), at.out(), to, at.outputs(), at.limit());
        }
    }

    private static void columns(WindowRow at, int end) {
        float[] in = at.in();
        int[] lines = at.lines();
        int count = at.count();
        float[] columns = at.columns();
        int before = at.before();
        for (int x = 0; x < end; x += LANES) {
            FloatVector largest = FloatVector.fromArray(SPECIES, in, lines[0] + x);
            for (int line = 1; line < count; line++) {
                largest = largest.max(FloatVector.fromArray(SPECIES, in, lines[line] + x));
            }
            largest.intoArray(columns, before + x);
        }
    }

    private static void lastColumns(WindowRow at, int from) {
        for (int x = from; x < at.width(); x++) {
            float largest = at.in()[at.lines()[0] + x];
            for (int line = 1; line < at.count(); line++) {
                largest = Math.max(largest, at.in()[at.lines()[line] + x]);
            }
            at.columns()[at.before() + x] = largest;
        }
    }

    private static void neighbours(WindowRow at, float[] target, int to) {
        float[] columns = at.columns();
        int taps = at.taps();
        int across = at.across();
        for (int x = 0; x < at.span(); x += LANES) {
            FloatVector largest = FloatVector.fromArray(SPECIES, columns, x);
            for (int tap = 1; tap < taps; tap++) {
                largest = largest.max(FloatVector.fromArray(SPECIES, columns, x + tap * across));
            }
            largest.intoArray(target, to + x);
        }
    }
}
