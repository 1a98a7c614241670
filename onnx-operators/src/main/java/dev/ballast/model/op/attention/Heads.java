package dev.ballast.model.op.attention;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;

/**
 * How the heads of a value are stored.
 *
 * @param batch number of texts
 * @param count number of heads
 * @param length number of tokens
 * @param size numbers of one head and token
 * @param isInside whether a token's heads stand side by side, batch x length x (count * size); otherwise the value is batch x count x
 *     length x size
 */
record Heads(int batch, int count, int length, int size, boolean isInside) {
    /**
     * The heads of an input of rank 3 or 4.
     *
     * @param attribute that tells the number of heads of an input of rank 3
     */
    static Heads of(NodeReader node, int input, String attribute) throws RefusedException {
        Shape shape = node.floats(input);
        long count = node.whole(attribute, 0);
        if (shape.rank() == 4) {
            RefusedException.unless(
                    count == 0 || count == shape.dim(1), attribute + " " + count + " for a value of shape " + shape);
            return new Heads(shape.dim(0), shape.dim(1), shape.dim(2), shape.dim(3), false);
        }
        RefusedException.unless(
                shape.rank() == 3 && count > 0 && shape.dim(2) % count == 0,
                attribute + " " + count + " for a value of shape " + shape);
        return new Heads(shape.dim(0), (int) count, shape.dim(1), shape.dim(2) / (int) count, true);
    }

    /** The same heads with another number of tokens. */
    Heads withLength(int other) {
        return new Heads(batch, count, other, size, isInside);
    }

    /** Index of the first number of a token in a head. */
    int at(int item, int head, int token) {
        return isInside
                ? ((item * length + token) * count + head) * size
                : ((item * count + head) * length + token) * size;
    }

    Shape shape() throws RefusedException {
        return isInside ? Extents.shape(batch, length, (long) count * size) : Extents.shape(batch, count, length, size);
    }
}
