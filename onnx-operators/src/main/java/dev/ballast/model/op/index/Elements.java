package dev.ballast.model.op.index;

import java.util.Arrays;

/** Copies elements of any type. The arrays are those of {@code ElementType.elements}. */
final class Elements {
    private Elements() {}

    /**
     * Copies runs of elements one behind the other.
     *
     * @param x read: run i begins at {@code from + offsets[i]}
     * @param count number of runs
     * @param run elements of a run
     * @param y of the type of {@code x}, written from {@code to} on
     */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of one type
    static void pick(Object x, int from, int[] offsets, int count, int run, Object y, int to) {
        if (run > 1) {
            for (int i = 0; i < count; i++) {
                System.arraycopy(x, from + offsets[i], y, to + i * run, run);
            }
        } else if (run == 1) {
            pickSingle(x, from, offsets, count, y, to);
        }
    }

    private static void pickSingle(Object x, int from, int[] offsets, int count, Object y, int to) {
        if (x instanceof float[] floats) {
            float[] target = (float[]) y;
            for (int i = 0; i < count; i++) {
                target[to + i] = floats[from + offsets[i]];
            }
        } else if (x instanceof long[] longs) {
            long[] target = (long[]) y;
            for (int i = 0; i < count; i++) {
                target[to + i] = longs[from + offsets[i]];
            }
        } else if (x instanceof int[] ints) {
            int[] target = (int[]) y;
            for (int i = 0; i < count; i++) {
                target[to + i] = ints[from + offsets[i]];
            }
        } else if (x instanceof byte[] octets) {
            byte[] target = (byte[]) y;
            for (int i = 0; i < count; i++) {
                target[to + i] = octets[from + offsets[i]];
            }
        }
    }

    /** Writes one element of {@code x} to all places of {@code y} from {@code from} to {@code end}, exclusive. */
    static void repeat(Object x, int index, Object y, int from, int end) {
        if (x instanceof float[] floats) {
            Arrays.fill((float[]) y, from, end, floats[index]);
        } else if (x instanceof long[] longs) {
            Arrays.fill((long[]) y, from, end, longs[index]);
        } else if (x instanceof int[] ints) {
            Arrays.fill((int[]) y, from, end, ints[index]);
        } else if (x instanceof byte[] octets) {
            Arrays.fill((byte[]) y, from, end, octets[index]);
        }
    }
}
