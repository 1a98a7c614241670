package dev.ballast.model.op.pool;

import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * One axis of a pooling window. With ceil_mode the last window may extend beyond the declared padding.
 *
 * @param axis the window; its end padding is extended to the end of the last window
 * @param paddedEnd end of the declared padding, counted from the first input element; taps beyond it count in no average
 */
record PoolAxis(WindowAxis axis, int paddedEnd) {
    /**
     * The axis with its number of outputs rounded down, or rounded up with {@code ceil}. With {@code ceil} a window that would begin in the
     * end padding is dropped (ONNX operator AveragePool, opset 22).
     *
     * @throws RefusedException when a window would cover only padding
     */
    static PoolAxis of(WindowAxis declared, boolean ceil) throws RefusedException {
        int paddedEnd = declared.input() + declared.padAfter();
        PoolAxis pool = new PoolAxis(ceil ? widened(declared) : declared, paddedEnd);
        for (int output = 0; output < pool.axis.outputs(); output++) {
            RefusedException.unless(
                    pool.firstTap(output) < pool.endTap(output), "a pooling window that covers padding alone");
        }
        return pool;
    }

    private static WindowAxis widened(WindowAxis axis) {
        int span = (axis.kernel() - 1) * axis.dilation() + 1;
        int begin = axis.input() + axis.padBefore();
        int slack = begin + axis.padAfter() - span;
        int last = (slack + axis.stride() - 1) / axis.stride();
        if (last * axis.stride() >= begin) {
            last--;
        }
        int padAfter = Math.max(0, last * axis.stride() + span - begin);
        return new WindowAxis(axis.input(), axis.kernel(), axis.stride(), axis.padBefore(), padAfter, axis.dilation());
    }

    /** Number of elements under all positions of a window in an output of this shape. */
    static long covered(Shape shape, List<PoolAxis> axes) {
        long taps = 1;
        for (PoolAxis axis : axes) {
            taps *= axis.axis.kernel();
        }
        return shape.size() * taps;
    }

    /** First tap of the window at {@code output} that lies inside the input. */
    int firstTap(int output) {
        int start = axis.source(output, 0);
        return start >= 0 ? 0 : ceilDiv(-start, axis.dilation());
    }

    /** End, exclusive, of the taps of the window at {@code output} that lie inside the input. */
    int endTap(int output) {
        return tapsBefore(output, axis.input());
    }

    /** Number of taps of the window at {@code output} that lie inside the input or the declared padding. */
    int paddedTaps(int output) {
        return tapsBefore(output, paddedEnd);
    }

    private int tapsBefore(int output, int end) {
        int start = axis.source(output, 0);
        return start >= end ? 0 : Math.min(axis.kernel(), ceilDiv(end - start, axis.dilation()));
    }

    private static int ceilDiv(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
