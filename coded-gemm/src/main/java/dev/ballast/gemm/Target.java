package dev.ballast.gemm;

/** Where a product goes, and what is done to its rows on the way. Wraps the array, which products write. */
public final class Target {
    private final float[] data;
    private final int at;
    private final RowFinish finish;

    /**
     * The elements of {@code data} from {@code at} on.
     *
     * @param finish for the rows of the product, the first of which is its first
     */
    public Target(float[] data, int at, RowFinish finish) {
        this.data = data;
        this.at = at;
        this.finish = finish;
    }

    public float[] data() {
        return data;
    }

    /** Where the product begins. */
    public int at() {
        return at;
    }

    public RowFinish finish() {
        return finish;
    }
}
