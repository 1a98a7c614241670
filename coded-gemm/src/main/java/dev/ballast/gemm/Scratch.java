package dev.ballast.gemm;

/**
 * Working memory of one thread: the unfolded input of the product being computed, and weights that are widened for it. Grows to the largest
 * layer and stays.
 */
public final class Scratch {
    private final Strip.Floats floatStrip = new Strip.Floats();
    private final Strip.Bytes byteStrip = new Strip.Bytes();
    private float[] columns = new float[0];
    private byte[] byteColumns = new byte[0];
    private float[] widened = new float[0];

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] columns(int length) {
        if (columns.length < length) {
            columns = new float[length];
        }
        return columns;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    byte[] byteColumns(int length) {
        if (byteColumns.length < length) {
            byteColumns = new byte[length];
        }
        return byteColumns;
    }

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] widened(int length) {
        if (widened.length < length) {
            widened = new float[length];
        }
        return widened;
    }

    Strip.Floats floatStrip() {
        return floatStrip;
    }

    Strip.Bytes byteStrip() {
        return byteStrip;
    }

    /** Bytes held. */
    public long bytes() {
        return (long) (columns.length + widened.length) * Float.BYTES + byteColumns.length;
    }
}
