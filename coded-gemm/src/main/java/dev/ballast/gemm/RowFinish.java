package dev.ballast.gemm;

/**
 * What is done to the rows of a product in the end: a number is added to each, and the sum is brought between bounds; a NaN stays one. Wraps
 * the addends, which nobody may write from here on.
 */
public final class RowFinish {
    /** Changes nothing. */
    public static final RowFinish NONE = new RowFinish(new float[0], Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    private final float[] addends;
    private final float least;
    private final float most;

    /**
     * A finish with one addend for each row, or none at all.
     *
     * @param least lower bound, negative infinity for none
     * @param most upper bound, which counts where it lies below the lower one
     */
    public RowFinish(float[] addends, float least, float most) {
        this.addends = addends;
        this.least = least;
        this.most = most;
    }

    /** What is added to a row; rows beyond the last begin at the first again, as images of a batch do. */
    public float addend(int row) {
        if (row < addends.length) {
            return addends[row];
        }
        return addends.length == 0 ? 0f : addends[row % addends.length];
    }

    /** What becomes of an element of a row. */
    float of(int row, float raw) {
        return Math.min(most, Math.max(least, raw + addend(row)));
    }

    /** Whether nothing is changed. */
    public boolean isNone() {
        return addends.length == 0 && isUnbounded();
    }

    /** Whether nothing is bounded. */
    public boolean isUnbounded() {
        return least == Float.NEGATIVE_INFINITY && most == Float.POSITIVE_INFINITY;
    }

    public float least() {
        return least;
    }

    public float most() {
        return most;
    }
}
