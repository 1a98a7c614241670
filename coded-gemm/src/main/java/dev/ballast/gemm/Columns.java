package dev.ballast.gemm;

import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;

/**
 * The right-hand matrix I[k x n] of one product. It is never written out as a whole: kernels ask for it in stripes, or in columns when
 * there are few. It is bound anew for each product. Owned by a {@link Scratch} and used by one thread.
 */
public final class Columns {
    private final Planes planes = new Planes();
    private final Stripe stripe = new Stripe();
    private float[] widened = {};
    private float[] columns = {};
    private float[] source = {};
    private int sourceAt;
    private int k;
    private int n;
    /** Outputs in one row of the image. {@link #pitch} is the number of elements between the inputs of two rows of outputs. */
    private int outputWidth;

    private int pitch;
    /** Elements between rows of I within the source; 0 for a convolution, whose planes define the places. */
    private int rowStep;

    /** The activation that will be copied into the planes. */
    private float[] pending = {};

    private int pendingAt;
    private float edge;

    /** Taps of the convolution's window. */
    private int taps;

    private boolean transposed;

    /** Index at which the panel begins. */
    private int panelAt;

    Columns() {}

    /** The columns of a float32 activation under a lowering. Wraps the activation until the next call. */
    Columns over(Lowering lowering, float[] activation, int offset) {
        return over(lowering, activation, offset, 0f);
    }

    /** The columns of an int8 activation under a lowering. {@code padding} is the value beyond the image's edge. */
    Columns over(Lowering lowering, byte[] activation, int offset, byte padding) {
        int length = lowering.inputLength();
        if (widened.length < length) {
            widened = new float[length];
        }
        for (int i = 0; i < length; i++) {
            widened[i] = activation[offset + i];
        }
        return over(lowering, widened, 0, padding);
    }

    private Columns over(Lowering lowering, float[] activation, int offset, float padding) {
        extents(lowering.reduction(), lowering.columns());
        if (lowering instanceof ConvLowering conv && !conv.isIdentity()) {
            planes.bind(conv);
            pending = activation;
            pendingAt = offset;
            edge = padding;
            outputWidth = conv.horizontal().outputs();
            pitch = planes.width();
            taps = conv.vertical().kernel() * conv.horizontal().kernel();
            return reading(planes.data(), 0, 0);
        }
        transposed = lowering instanceof DenseLowering;
        return reading(activation, offset, n);
    }

    /** The columns of a matrix. Wraps it until the next call. */
    Columns over(Block matrix) {
        extents(matrix.rows(), matrix.cols());
        return reading(matrix.data(), matrix.offset(), matrix.cols());
    }

    private void extents(int rows, int cols) {
        k = rows;
        n = cols;
        outputWidth = cols;
        pitch = cols;
        transposed = false;
    }

    private Columns reading(float[] data, int offset, int step) {
        source = data;
        sourceAt = offset;
        rowStep = step;
        return this;
    }

    /** k. */
    public int rows() {
        return k;
    }

    /** n. */
    public int cols() {
        return n;
    }

    /** Lays out the activation where the columns do not read it in place. Must be called before any other access. */
    void ready(InnerLoops loops) {
        if (rowStep == 0) {
            planes.fill(loops, pending, pendingAt, edge);
        }
    }

    /** Selects rows {@code from <= row < from + depth} of I for {@link #pack}. */
    void rows(int from, int depth) {
        if (stripe.bases.length < depth) {
            stripe.bases = new int[depth];
        }
        stripe.depth = depth;
        if (rowStep > 0) {
            for (int i = 0; i < depth; i++) {
                stripe.bases[i] = transposed ? sourceAt + from + i : sourceAt + (from + i) * rowStep;
            }
            return;
        }
        for (int i = 0; i < depth; i++) {
            stripe.bases[i] = base(from + i);
        }
    }

    /** Index that row {@code row} of an unfolded convolution reads for the first output. */
    private int base(int row) {
        return row / taps * planes.channelLength() + planes.tap(row % taps);
    }

    /** Offset of column {@code col}, which is added to the base of a row. */
    private int offset(int col) {
        return transposed ? col * k : col / outputWidth * pitch + col % outputWidth;
    }

    /** Makes {@link #pack} write into the panel that the tile reads: one array, or one array per row. */
    void packInto(Tile tile) {
        stripe.panel = tile.x;
        stripe.rows = tile.rows;
        panelAt = tile.xAt;
    }

    /** Writes {@code width} columns from {@code col} on into stripes of the panel. */
    void pack(InnerLoops loops, int col, int width) {
        int lanes = loops.lanes();
        stripe.source = source;
        for (int done = 0; done < width; done += lanes) {
            stripe.at = panelAt + done * stripe.depth;
            int count = Math.min(lanes, width - done);
            if (transposed) {
                transpose(col + done, count, loops);
            } else {
                runs(col + done, count, lanes);
                loops.pack(stripe);
            }
        }
    }

    private void runs(int col, int count, int lanes) {
        if (stripe.starts.length < lanes) {
            stripe.starts = new int[lanes];
            stripe.offsets = new int[lanes];
            stripe.lengths = new int[lanes];
        }
        int runs = 0;
        for (int start = 0; start < count; runs++) {
            int length = Math.min(count - start, outputWidth - (col + start) % outputWidth);
            stripe.starts[runs] = start;
            stripe.offsets[runs] = offset(col + start);
            stripe.lengths[runs] = length;
            start += length;
        }
        stripe.runs = runs;
        stripe.roomy = rowStep == 0 || (count == lanes && runs == 1); // planes end in slack
    }

    /** Packs columns that stand in the source one after the other: {@code depth} neighbouring elements of each. */
    private void transpose(int col, int count, InnerLoops loops) {
        int first = stripe.bases[0];
        for (int j = 0; j < count; j++) {
            int from = first + offset(col + j);
            if (loops.panelInRows()) {
                spread(source, from, stripe.depth, stripe.rows, j);
            } else {
                spread(source, from, stripe.depth, stripe.panel, stripe.at + j, loops.lanes());
            }
        }
    }

    private static void spread(float[] from, int at, int count, float[][] rows, int column) {
        for (int i = 0; i < count; i++) {
            rows[i][column] = from[at + i];
        }
    }

    private static void spread(float[] from, int at, int count, float[] panel, int to, int step) {
        for (int i = 0; i < count; i++) {
            panel[to + i * step] = from[at + i];
        }
    }

    /** Whether every column is already contiguous in the source. */
    private boolean columnsStand() {
        return transposed || (n == 1 && rowStep == 1);
    }

    /** Index at which the {@link #standing} columns begin. */
    int standingAt() {
        return columnsStand() ? sourceAt : 0;
    }

    /** The columns one after the other, n x k, from {@link #standingAt()} on. Valid until the next product. */
    float[] standing() {
        if (columnsStand()) {
            return source;
        }
        if (columns.length < n * k) {
            columns = new float[n * k];
        }
        rows(0, k);
        for (int col = 0; col < n; col++) {
            int offset = offset(col);
            for (int i = 0; i < k; i++) {
                columns[col * k + i] = source[stripe.bases[i] + offset];
            }
        }
        return columns;
    }

    /** Writes I, row-major, for tests and for kernels that need no other access. */
    public void unfold(float[] to, int at) {
        ready(new PortableLoops());
        rows(0, k);
        for (int i = 0; i < k; i++) {
            for (int col = 0; col < n; col++) {
                to[at + i * n + col] = source[stripe.bases[i] + offset(col)];
            }
        }
    }

    /** Bytes held. */
    long bytes() {
        long floats = (long) widened.length + columns.length;
        long ints = (long) stripe.bases.length + 3L * stripe.starts.length;
        return planes.bytes() + floats * Float.BYTES + ints * Integer.BYTES;
    }
}
