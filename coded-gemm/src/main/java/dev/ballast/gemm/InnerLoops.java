package dev.ballast.gemm;

import dev.ballast.gemm.operand.RowFinish;

/**
 * The innermost loops of a kernel. They are the only difference between the kernel that uses the Vector API and the one that relies on the
 * compiler for vectors. Stateless. {@link BlockedKernel} cuts products into operands of the size that these methods take.
 */
public interface InnerLoops extends RunFunctions {
    /** Rows of W that one call multiplies. */
    int ROWS = 4;

    /** The kernel's name, with the vector width where there is one. */
    String name();

    /** Whether these loops run on this JVM. */
    boolean available();

    /** Columns of one stripe of a panel. */
    int lanes();

    /** Most stripes per call of {@link #tile}. */
    int stripes();

    /** Most terms per call of {@link #tile}, at most {@value Tile#MOST_DEPTH}. */
    int depth();

    /** Whether a panel is one array per row; otherwise it is one array with stripe after stripe. */
    boolean panelInRows();

    /** Whether a tile computes exactly the columns that are needed; otherwise it computes whole stripes. */
    boolean isExact();

    /** Copies one stripe of I. May write up to {@link #lanes()} elements beyond it. */
    void pack(Stripe stripe);

    /**
     * C[4 x stripes * lanes] += A[4 x depth] * panel[depth x stripes * lanes], in float32, term by term. C counts as zero when {@link
     * Tile#isFirst}. The rows of C are finished when {@link Tile#isFinished}.
     */
    void tile(Tile tile);

    /** C[4 x cols] = A[4 x depth] * x[depth x cols], A in float32, for one column or two. */
    void floatDots(Tile tile);

    /** C[4 x cols] = A[4 x depth] * x[depth x cols], A in float16, finite, for one column or two. */
    void halfDots(Tile tile);

    /** C[4 x 1] = A[4 x depth] * x[depth], A in int8, sums in int32. */
    void byteDots(Tile tile);

    /** C[4 x 1] = A[4 x depth] * x[depth], A in int16, sums in int32. */
    void shortDots(Tile tile);

    /** Widens one row of A, {@code depth} finite halves, into {@code x} from {@code xAt} on. */
    void widenHalves(Tile tile);

    /** Widens one row of A, {@code depth} bytes, into {@code x} from {@code xAt} on. */
    void widenBytes(Tile tile);

    /**
     * wholeC[cAt + r * cStride + i] += c[xAt + r * xStride + i] << shift for {@code cols} elements of {@code height} rows. The elements of c
     * are integers of at most 2^22 in magnitude; the sum wraps around.
     */
    void addWhole(Tile tile, int shift);

    /** Applies the filter of one channel to some of its rows, and finishes the sums. */
    void correlate(Correlation correlation);

    /** c[cAt + i] = min(most, max(least, x[xAt + i] + addend)) for {@code cols} elements. A NaN stays a NaN. */
    void finish(Tile tile, float addend, RowFinish bounds);

    /**
     * Copies {@code depth} rows of {@code cols} elements from x to C. Rows are {@code xStride} elements apart in x and {@code cStride}
     * apart in C. May write into the gaps between the rows of C.
     */
    void copyRows(Tile tile);

    /** to[at + i] = from[start + i * step] for {@code count} elements. */
    void pick(float[] from, int start, int step, float[] to, int at, int count);

    /** The largest elements under a window, for one row of outputs, with the rules of {@link Math#max}. */
    void largest(WindowRow row);
}
