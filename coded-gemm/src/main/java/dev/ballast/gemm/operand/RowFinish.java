package dev.ballast.gemm.operand;

/**
 * The last operation on the rows of a product: a number is added to each row, and each sum is limited to bounds. A NaN stays a NaN. Wraps
 * the addends, which nobody may write from here on.
 */
public final class RowFinish {
    /** The finish that changes nothing. */
    public static final RowFinish NONE = new RowFinish(new float[0], Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    private final float[] addends;
    private final float least;
    private final float most;

    /**
     * A finish with one addend for each row, or without addends.
     *
     * @param least lower bound, negative infinity for none
     * @param most upper bound, which wins when it lies below the lower bound
     */
    public RowFinish(float[] addends, float least, float most) {
        this.addends = addends;
        this.least = least;
        this.most = most;
    }

    /** The addend of a row. Rows beyond the last addend start again with the first, as for the images of a batch. */
    public float addend(int row) {
        if (row < addends.length) {
            return addends[row];
        }
        return addends.length == 0 ? 0f : addends[row % addends.length];
    }

    /** The finished value of an element of a row. */
    public float of(int row, float raw) {
        return Math.min(most, Math.max(least, raw + addend(row)));
    }

    /** Whether this finish changes nothing. */
    public boolean isNone() {
        return addends.length == 0 && isUnbounded();
    }

    /** Whether this finish has no bounds. */
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
