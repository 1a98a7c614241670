package dev.ballast.gemm.operand;

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

    /** Positions of the window. */
    public int positions() {
        return vertical.outputs() * horizontal.outputs();
    }
}
