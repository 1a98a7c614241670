package dev.ballast.gemm;

/**
 * A window that slides over each channel of an image by itself, nothing of which is unfolded: it may have as many taps as it likes.
 *
 * @param vertical the window along the height
 * @param horizontal the window along the width
 */
public record PoolWindow(WindowAxis vertical, WindowAxis horizontal) {
    public PoolWindow {
        Math.multiplyExact(vertical.input(), horizontal.input());
        Math.multiplyExact(vertical.outputs(), horizontal.outputs());
    }

    /** Elements of a channel. */
    public int inputLength() {
        return vertical.input() * horizontal.input();
    }

    /** Bytes that finding the largest under each position keeps in its {@link Scratch}. */
    public long scratchBytes() {
        return (2 * LargestElements.rowLength(horizontal) + vertical.kernel()) * Float.BYTES;
    }

    /** Positions of the window. */
    public int positions() {
        return vertical.outputs() * horizontal.outputs();
    }
}
