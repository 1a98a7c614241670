package dev.ballast.model.op.element;

import dev.ballast.model.op.node.Broadcast;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Room;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/** One operand of an operator, stretched to the shape of the operator's result (ONNX document Broadcasting). Immutable. */
final class Stretch {
    /** Elements of a result that are computed together: four arrays of float32 blocks fit the first cache. */
    static final int BLOCK = 2048;

    /** The result on the left, the operand on the right. */
    private final Broadcast at;

    private Stretch(Broadcast at) {
        this.at = at;
    }

    /**
     * Stretches an operand.
     *
     * @param shape of the result, with as many axes as the operand or more
     * @param room for the index at which each run begins
     * @throws RefusedException when the operand does not fit or when there is no room
     */
    static Stretch of(Shape operand, Shape shape, Room room) throws RefusedException {
        Broadcast at = Broadcast.of(shape, operand, room);
        RefusedException.unless(at.shape().equals(shape), "shapes " + shape + " and " + operand + " do not fit");
        return new Stretch(at);
    }

    /** Whether the operand has as many elements as the result. They then have the same indices. */
    boolean isWhole() {
        return at.isRightWhole();
    }

    /**
     * Writes stretched elements to their places.
     *
     * @param x the operand
     * @param y an array of the result's length; elements {@code from} to {@code end}, exclusive, are written
     */
    void expand(float[] x, float[] y, int from, int end) {
        int inner = at.inner();
        int row = from / inner;
        int column = from - row * inner;
        for (int to = from; to < end; row++) {
            int stop = Math.min(end, to + inner - column);
            int source = at.right(row, column);
            if (at.rightStep() == 1) {
                System.arraycopy(x, source, y, to, stop - to);
            } else {
                fill(y, to, stop, x[source]);
            }
            to = stop;
            column = 0;
        }
    }

    /** The same as {@link Arrays#fill}, which takes twice as long for short runs. */
    private static void fill(float[] y, int from, int end, float value) {
        for (int i = from; i < end; i++) {
            y[i] = value;
        }
    }

    /**
     * Reads stretched elements as integers.
     *
     * @param x the operand
     * @param y element {@code from} of the result is written to index 0, and so on up to {@code end}, exclusive
     */
    void read(Tensor x, long[] y, int from, int end) {
        int inner = at.inner();
        int length;
        for (int to = from; to < end; to += length) {
            int column = to % inner;
            int source = at.right(to / inner, column);
            length = Math.min(inner - column, end - to);
            if (at.rightStep() == 1) {
                Whole.read(x, source, y, to - from, length);
            } else {
                Arrays.fill(y, to - from, to - from + length, Whole.get(x, source));
            }
        }
    }

    /** Index in the operand of the element at an index of the result. */
    int index(int of) {
        return at.right(of / at.inner(), of % at.inner());
    }
}
