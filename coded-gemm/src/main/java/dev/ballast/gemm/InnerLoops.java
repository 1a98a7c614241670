package dev.ballast.gemm;

/**
 * The innermost loops of a kernel, all that differs between one that uses vectors by name and one that leaves them to the compiler.
 * Stateless. {@link BlockedKernel} cuts products into what these methods take.
 */
public interface InnerLoops {
    /** Rows of W that one call multiplies. */
    int ROWS = 4;

    /** The kernel's name, with the vector width where there is one. */
    String name();

    /** Whether these loops run on this JVM. */
    boolean available();

    /** Columns of one stripe of a panel. */
    int lanes();

    /** Most stripes that {@link #tile} takes at a time. */
    int stripes();

    /** Most terms that {@link #tile} sums at a time, at most {@value Tile#MOST_DEPTH}. */
    int depth();

    /** Whether a panel is wanted as an array for each of its rows, rather than stripe after stripe in one array. */
    boolean panelInRows();

    /** Whether a tile has no more columns than are wanted of it, rather than whole stripes. */
    boolean isExact();

    /** Copies one stripe of I; may write up to {@link #lanes()} elements beyond it. */
    void pack(Stripe stripe);

    /**
     * C[4 x stripes * lanes] += A[4 x depth] * panel[depth x stripes * lanes], in float32, term by term. C counts as zero where {@link
     * Tile#isFirst}; its rows are finished where {@link Tile#isFinished}.
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

    /** Widens one row of A, {@code depth} finite halves, into the row of the panel's array at {@code xAt}. */
    void widenHalves(Tile tile);

    /** Widens one row of A, {@code depth} bytes, as {@link #widenHalves} does. */
    void widenBytes(Tile tile);

    /** wholeC[cAt + i] += c[xAt + i] << shift for {@code cols} whole numbers of at most 2^22 in magnitude; the sum wraps around. */
    void addWhole(Tile tile, int shift);

    /** Rows of one channel under its filter, finished. */
    void correlate(Correlation correlation);

    /** c[cAt + i] = min(most, max(least, x[xAt + i] + addend)) for {@code cols} elements; a NaN stays one. */
    void finish(Tile tile, float addend, RowFinish bounds);

    /**
     * Copies {@code depth} rows of {@code cols} elements, from x, a row every {@code xStride}, to C, a row every {@code cStride}. May write
     * into the gaps between the rows of C.
     */
    void copyRows(Tile tile);

    /** to[at + i] = from[start + i * step] for {@code count} elements. */
    void pick(float[] from, int start, int step, float[] to, int at, int count);

    /** The largest elements under a window, for one row of outputs, as {@link Math#max} has it. */
    void largest(WindowRow row);
}
