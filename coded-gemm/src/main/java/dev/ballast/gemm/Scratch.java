package dev.ballast.gemm;

/** Working memory of one thread: the unfolded input of the product being computed. Grows to the largest layer and stays. */
public final class Scratch {
    private float[] columns = new float[0];

    /** At least {@code length} elements of undefined content, valid until the next call. */
    float[] columns(int length) {
        if (columns.length < length) {
            columns = new float[length];
        }
        return columns;
    }

    /** Bytes held. */
    public long bytes() {
        return (long) columns.length * Float.BYTES;
    }
}
