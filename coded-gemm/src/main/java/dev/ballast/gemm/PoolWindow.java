package dev.ballast.gemm;

/**
 * A window that slides over each channel of an image separately. Nothing is unfolded, so the window may have any number of taps.
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

    /** Bytes that the search for the largest element keeps in its {@link Scratch}. */
    public long scratchBytes() {
        return (2 * LargestElements.rowLength(horizontal) + vertical.kernel()) * Float.BYTES;
    }

    /** Positions of the window. */
    public int positions() {
        return vertical.outputs() * horizontal.outputs();
    }
}
