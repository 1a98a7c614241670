package dev.ballast.model.op;

import dev.ballast.tensor.Shape;

/**
 * Two operands stretched to a common shape: extents align from the last axis, 1 stretches to the other's (ONNX document
 * Broadcasting, multidirectional). Immutable.
 */
final class Broadcast {
    private final Shape shape;
    private final int[] left;
    private final int[] right;
    private final int inner;
    private final int leftStep;
    private final int rightStep;

    private Broadcast(Shape shape, Shape left, Shape right) {
        int rank = shape.rank();
        this.shape = shape;
        this.inner = rank == 0 ? 1 : shape.dim(rank - 1);
        this.left = rowStarts(shape, left);
        this.right = rowStarts(shape, right);
        this.leftStep = extent(left, rank, rank - 1) == 1 ? 0 : 1;
        this.rightStep = extent(right, rank, rank - 1) == 1 ? 0 : 1;
    }

    /**
     * The common shape of two operands.
     *
     * @throws RefusedException when an extent neither agrees nor is 1
     */
    static Broadcast of(Shape left, Shape right) throws RefusedException {
        long[] dims = new long[Math.max(left.rank(), right.rank())];
        for (int axis = 0; axis < dims.length; axis++) {
            int a = extent(left, dims.length, axis);
            int b = extent(right, dims.length, axis);
            RefusedException.unless(a == b || a == 1 || b == 1, "shapes " + left + " and " + right + " do not fit");
            dims[axis] = a == 1 ? b : a;
        }
        return new Broadcast(Extents.shape(dims), left, right);
    }

    Shape shape() {
        return shape;
    }

    /** Runs of elements along the last axis, {@link #inner()} in each. */
    int rows() {
        return left.length;
    }

    int inner() {
        return inner;
    }

    /** Index into the left operand of the element at {@code column} of {@code row}. */
    int left(int row, int column) {
        return left[row] + column * leftStep;
    }

    /** Index into the right operand of the element at {@code column} of {@code row}. */
    int right(int row, int column) {
        return right[row] + column * rightStep;
    }

    /** Extent of a shape along an axis of the common shape, 1 where it has no such axis. */
    private static int extent(Shape operand, int rank, int axis) {
        int own = axis - (rank - operand.rank());
        return own < 0 ? 1 : operand.dim(own);
    }

    /** For each row of the common shape, where the operand's row begins. */
    private static int[] rowStarts(Shape shape, Shape operand) {
        int rank = shape.rank();
        int outer = rank == 0 ? 1 : shape.sizeOf(0, rank - 1);
        int[] starts = new int[outer];
        for (int row = 0; row < outer; row++) {
            int rest = row;
            int stride = extent(operand, rank, rank - 1);
            for (int axis = rank - 2; axis >= 0; axis--) {
                int extent = extent(operand, rank, axis);
                starts[row] += extent == 1 ? 0 : rest % shape.dim(axis) * stride;
                rest /= shape.dim(axis);
                stride *= extent;
            }
        }
        return starts;
    }
}
