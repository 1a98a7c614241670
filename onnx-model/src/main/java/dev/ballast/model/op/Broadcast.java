package dev.ballast.model.op;

import dev.ballast.tensor.Shape;

/**
 * Two operands stretched to a common shape: extents align from the last axis, 1 stretches to the other's (ONNX document
 * Broadcasting, multidirectional). Axes that both operands have, or that the same one lacks, are taken together, so that runs are long.
 * Immutable.
 */
final class Broadcast {
    private final Shape shape;
    private final int[] left;
    private final int[] right;
    private final int inner;
    private final boolean isLeftWhole;
    private final boolean isRightWhole;
    private final int leftStep;
    private final int rightStep;

    private Broadcast(Shape shape, Shape left, Shape right, Room room) throws RefusedException {
        int rank = shape.rank();
        int first = rank;
        boolean hasLeft = true;
        boolean hasRight = true;
        // The run reaches over all trailing axes on which each operand either moves throughout or stands still
        // throughout.
        while (first > 0) {
            boolean onlyOne = shape.dim(first - 1) == 1;
            boolean moveLeft = extent(left, rank, first - 1) != 1;
            boolean moveRight = extent(right, rank, first - 1) != 1;
            boolean isFirst = shape.sizeOf(first, rank) == 1;
            if (!onlyOne && !isFirst && (moveLeft != hasLeft || moveRight != hasRight)) {
                break;
            }
            if (!onlyOne) {
                hasLeft = moveLeft;
                hasRight = moveRight;
            }
            first--;
        }
        this.shape = shape;
        this.inner = shape.sizeOf(first, rank);
        room.take(2L * shape.sizeOf(0, first));
        this.left = rowStarts(shape, left, first);
        this.right = rowStarts(shape, right, first);
        this.isLeftWhole = left.size() == shape.size();
        this.isRightWhole = right.size() == shape.size();
        this.leftStep = hasLeft ? 1 : 0;
        this.rightStep = hasRight ? 1 : 0;
    }

    /**
     * Two operands and where their elements meet.
     *
     * @param room for the result, and for where each run begins
     * @throws RefusedException when an extent neither agrees nor is 1, or there is no room
     */
    static Broadcast of(Shape left, Shape right, Room room) throws RefusedException {
        Shape shape = shape(left, right);
        room.require(shape.size());
        return new Broadcast(shape, left, right, room);
    }

    /**
     * The common shape of two operands.
     *
     * @throws RefusedException when an extent neither agrees nor is 1
     */
    static Shape shape(Shape left, Shape right) throws RefusedException {
        long[] dims = new long[Math.max(left.rank(), right.rank())];
        for (int axis = 0; axis < dims.length; axis++) {
            int a = extent(left, dims.length, axis);
            int b = extent(right, dims.length, axis);
            RefusedException.unless(a == b || a == 1 || b == 1, "shapes " + left + " and " + right + " do not fit");
            dims[axis] = a == 1 ? b : a;
        }
        return Extents.shape(dims);
    }

    Shape shape() {
        return shape;
    }

    /** Runs of elements, {@link #inner()} in each, that follow each other in the common shape. */
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

    /** 1 where the left operand moves along a run, 0 where one element of it serves the whole run. */
    int leftStep() {
        return leftStep;
    }

    /** As {@link #leftStep} for the right operand. */
    int rightStep() {
        return rightStep;
    }

    /** Whether the left operand has the common shape: its elements stand where those of the result do. */
    boolean isLeftWhole() {
        return isLeftWhole;
    }

    boolean isRightWhole() {
        return isRightWhole;
    }

    /** Extent of a shape along an axis of the common shape, 1 where it has no such axis. */
    private static int extent(Shape operand, int rank, int axis) {
        int own = axis - (rank - operand.rank());
        return own < 0 ? 1 : operand.dim(own);
    }

    /** For each index of the axes before {@code first} of the common shape, where the operand's run begins. */
    private static int[] rowStarts(Shape shape, Shape operand, int first) {
        int rank = shape.rank();
        int[] starts = new int[shape.sizeOf(0, first)];
        int inner = 1;
        for (int axis = first; axis < rank; axis++) {
            inner *= extent(operand, rank, axis);
        }
        for (int row = 0; row < starts.length; row++) {
            int rest = row;
            int stride = inner;
            for (int axis = first - 1; axis >= 0; axis--) {
                int extent = extent(operand, rank, axis);
                starts[row] += extent == 1 ? 0 : rest % shape.dim(axis) * stride;
                rest /= shape.dim(axis);
                stride *= extent;
            }
        }
        return starts;
    }
}
