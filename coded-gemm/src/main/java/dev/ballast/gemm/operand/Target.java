package dev.ballast.gemm.operand;

/** The place where a product is written, and the finish of its rows. Wraps the array, which products write. */
public final class Target {
    private final float[] data;
    private final int at;
    private final RowFinish finish;

    /**
     * A target in {@code data} from index {@code at} on.
     *
     * @param finish for the rows of the product, beginning with the first row
     */
    public Target(float[] data, int at, RowFinish finish) {
        this.data = data;
        this.at = at;
        this.finish = finish;
    }

    public float[] data() {
        return data;
    }

    /** Index at which the product begins. */
    public int at() {
        return at;
    }

    public RowFinish finish() {
        return finish;
    }
}
