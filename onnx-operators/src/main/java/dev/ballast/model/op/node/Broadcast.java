package dev.ballast.model.op.node;

import dev.ballast.tensor.Shape;

/**
 * Two operands stretched to a common shape. Extents align from the last axis, and an extent of 1 is stretched to the other extent (ONNX
 * document Broadcasting, multidirectional). Neighbouring axes that both operands have, or that the same operand lacks, are merged so that
 * runs are long. Immutable.
 */
public final class Broadcast {
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
        // The run covers all trailing axes along which each operand either advances everywhere or stays everywhere.
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
     * Aligns two operands.
     *
     * @param room for the result, and for the index at which each run begins
     * @throws RefusedException when two extents differ and neither is 1, or when there is no room
     */
    public static Broadcast of(Shape left, Shape right, Room room) throws RefusedException {
        Shape shape = shape(left, right);
        room.require(shape.size());
        return new Broadcast(shape, left, right, room);
    }

    /**
     * The common shape of two operands.
     *
     * @throws RefusedException when two extents differ and neither is 1
     */
    public static Shape shape(Shape left, Shape right) throws RefusedException {
        long[] dims = new long[Math.max(left.rank(), right.rank())];
        for (int axis = 0; axis < dims.length; axis++) {
            int a = extent(left, dims.length, axis);
            int b = extent(right, dims.length, axis);
            RefusedException.unless(a == b || a == 1 || b == 1, "shapes " + left + " and " + right + " do not fit");
            dims[axis] = a == 1 ? b : a;
        }
        return Extents.shape(dims);
    }

    public Shape shape() {
        return shape;
    }

    /** Number of runs in the common shape. They are contiguous and have {@link #inner()} elements each. */
    public int rows() {
        return left.length;
    }

    public int inner() {
        return inner;
    }

    /** Index into the left operand of the element at {@code column} of {@code row}. */
    public int left(int row, int column) {
        return left[row] + column * leftStep;
    }

    /** Index into the right operand of the element at {@code column} of {@code row}. */
    public int right(int row, int column) {
        return right[row] + column * rightStep;
    }

    /** 1 when the left operand advances along a run; 0 when one of its elements serves the whole run. */
    public int leftStep() {
        return leftStep;
    }

    /** The same as {@link #leftStep}, for the right operand. */
    public int rightStep() {
        return rightStep;
    }

    /** Whether the left operand has the common shape. Its elements then have the indices of the result's elements. */
    public boolean isLeftWhole() {
        return isLeftWhole;
    }

    public boolean isRightWhole() {
        return isRightWhole;
    }

    /** Extent of a shape along an axis of the common shape; 1 when the shape has no such axis. */
    private static int extent(Shape operand, int rank, int axis) {
        int own = axis - (rank - operand.rank());
        return own < 0 ? 1 : operand.dim(own);
    }

    /**
     * For each combination of indices of the axes before {@code first} of the common shape, the index at which the operand's run begins.
     */
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
