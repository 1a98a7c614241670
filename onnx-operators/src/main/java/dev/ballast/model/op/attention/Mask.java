package dev.ballast.model.op.attention;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/**
 * A mask over batch x heads x queries x keys, stretched along the axes that it has not. It is added where it is float32. Where it is bool,
 * false hides a key.
 *
 * @param item distance between texts, 0 when one mask serves all; the other three are the same for the axes after
 * @param isGiven false for no mask
 */
record Mask(int item, int head, int row, int column, boolean isGiven) {
    static final Mask NONE = new Mask(0, 0, 0, 0, false);

    static Mask of(NodeReader node, int input, Heads query, int tokens) throws RefusedException {
        Shape shape = node.shape(input);
        ElementType type = node.type(input);
        RefusedException.unless(
                type == ElementType.FLOAT || type == ElementType.BOOL,
                "a mask of element type " + type.datatype() + " (only FLOAT and BOOL)");
        int[] extents = {query.batch(), query.count(), query.length(), tokens};
        int[] steps = new int[extents.length];
        int skipped = extents.length - shape.rank();
        RefusedException.unless(skipped >= 0, "a mask of shape " + shape);
        for (int axis = 0; axis < shape.rank(); axis++) {
            int extent = shape.dim(axis);
            RefusedException.unless(
                    extent == 1 || extent == extents[axis + skipped],
                    "a mask of shape " + shape + " for scores of shape " + Shape.of(extents));
            steps[axis + skipped] = extent == 1 ? 0 : shape.sizeOf(axis + 1, shape.rank());
        }
        return new Mask(steps[0], steps[1], steps[2], steps[3], true);
    }

    /** Index of the first element for a row of scores. */
    int at(int itemIndex, int headIndex, int rowIndex) {
        return itemIndex * item + headIndex * head + rowIndex * row;
    }

    /** Adds the elements from {@code at} on to the scores {@code from <= i < end}. */
    void add(float[] scores, int from, int end, Tensor given, int at) {
        if (!isGiven) {
            return;
        }
        if (given instanceof FloatTensor floats) {
            for (int i = from; i < end; i++) {
                scores[i] += floats.data()[at + (i - from) * column];
            }
            return;
        }
        byte[] shown = ((ByteTensor) given).data();
        for (int i = from; i < end; i++) {
            scores[i] += shown[at + (i - from) * column] == 0 ? -Float.MAX_VALUE : 0f;
        }
    }
}
