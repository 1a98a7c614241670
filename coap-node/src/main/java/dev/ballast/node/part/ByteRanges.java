package dev.ballast.node.part;

import dev.ballast.wire.Slicing;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The bytes of a file that have come, as runs of bytes, whatever pieces senders cut the file into. Runs ascend and do not touch. There are
 * at most {@link #MAX_RUNS} runs, so that pieces of single bytes cannot take much memory.
 */
final class ByteRanges {
    /** Most runs. Loss makes fewer holes than that in the pieces that a sender has under way. */
    static final int MAX_RUNS = 1 << 14;

    private static final int FEW = 16;

    /** Begin and end of each run, one after the other. */
    private int[] bounds = new int[FEW];

    private int used;

    /** Called with each run of bytes. */
    @FunctionalInterface
    interface Run {
        void take(int from, int to);
    }

    int runs() {
        return used / 2;
    }

    /** Whether all bytes {@code from <= i < to} have come. */
    boolean contains(int from, int to) {
        int run = firstThatEndsAfter(from);
        return run < used && bounds[run] <= from && to <= bounds[run + 1];
    }

    /** Whether {@link #add} has room for these bytes. */
    boolean hasRoomFor(int from, int to) {
        return used < 2 * MAX_RUNS || firstThatEndsAfter(from - 1) < firstThatBeginsAfter(to);
    }

    /** Notes that the bytes {@code from <= i < to} have come. */
    void add(int from, int to) {
        int first = firstThatEndsAfter(from - 1); // a run that ends at from is joined
        int end = firstThatBeginsAfter(to);
        int begins = first < end ? Math.min(from, bounds[first]) : from;
        int ends = first < end ? Math.max(to, bounds[end - 1]) : to;
        if (first == end && used >= 2 * MAX_RUNS) {
            throw new IllegalStateException("more than " + MAX_RUNS + " separate ranges of bytes have come");
        }
        if (first == end && used == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * used);
        }
        System.arraycopy(bounds, end, bounds, first + 2, used - end);
        used += first + 2 - end;
        bounds[first] = begins;
        bounds[first + 1] = ends;
    }

    /** Calls {@code gap} with each run of bytes {@code from <= i < to} that has not come. */
    void gaps(int from, int to, Run gap) {
        int at = from;
        for (int run = firstThatEndsAfter(from); run < used && bounds[run] < to; run += 2) {
            if (at < bounds[run]) {
                gap.take(at, bounds[run]);
            }
            at = bounds[run + 1];
        }
        if (at < to) {
            gap.take(at, to);
        }
    }

    /** Indices of the pieces of which some bytes have not come. */
    BitSet missing(Slicing pieces) {
        BitSet missing = new BitSet();
        gaps(0, pieces.length(), (from, to) -> missing.set(from / pieces.unit(), (to - 1) / pieces.unit() + 1));
        return missing;
    }

    /** Writes all runs, {@code 8 * runs()} bytes. */
    void write(ByteBuffer target) {
        for (int i = 0; i < used; i++) {
            target.putInt(bounds[i]);
        }
    }

    /** Reads {@code runs} runs of a file of {@code length} bytes. Returns no runs when the numbers are not valid runs. */
    static ByteRanges read(ByteBuffer source, int runs, int length) {
        ByteRanges ranges = new ByteRanges();
        long end = -1;
        for (int i = 0; i < runs; i++) {
            int from = source.getInt();
            int to = source.getInt();
            if (from <= end || to <= from || to > length) {
                return new ByteRanges();
            }
            ranges.add(from, to);
            end = to;
        }
        return ranges;
    }

    /** Index of the first run that ends after {@code at}, {@code used} when none does. */
    private int firstThatEndsAfter(int at) {
        int low = 0;
        int high = used / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return 2 * low;
    }

    /** Index of the first run that begins after {@code at}, {@code used} when none does. */
    private int firstThatBeginsAfter(int at) {
        int low = 0;
        int high = used / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return 2 * low;
    }
}
