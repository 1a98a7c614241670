package dev.ballast.gateway.detection;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * Boxes of YOLOX: 1 x boxes x (5 + classes). Boxes belong to cells of grids, one grid for each stride, row by row. The centre is relative
 * to the cell, the size is a logarithm, both in strides. The score is objectness times the strongest class.
 */
final class YoloxBoxes implements BoxReader {
    private static final int[] STRIDES = {8, 16, 32, 64};
    private static final int FEWEST_STRIDES = 3;
    private static final int RANK = 3;
    private static final int OBJECTNESS = 4;
    private static final int CLASSES_AT = 5;

    @Override
    public List<Integer> outputs() {
        return List.of(0);
    }

    @Override
    public void require(List<Shape> shapes, InputSize input) {
        Shape shape = shapes.get(0);
        boolean isForm = shape.rank() == RANK && shape.dim(0) == 1 && shape.dim(2) > CLASSES_AT;
        if (!isForm || strides(shape.dim(1), input) == 0) {
            throw new IllegalArgumentException(
                    "a YOLOX with an input of " + input.width() + " x " + input.height() + " has an output 1 x "
                            + boxes(FEWEST_STRIDES, input) + " x (5 + classes), this output is " + shape);
        }
    }

    /** The number of strides that gives so many boxes; 0 when none does. */
    private static int strides(int boxes, InputSize input) {
        for (int count = FEWEST_STRIDES; count <= STRIDES.length; count++) {
            if (boxes(count, input) == boxes) {
                return count;
            }
        }
        return 0;
    }

    private static long boxes(int strides, InputSize input) {
        long boxes = 0;
        for (int i = 0; i < strides; i++) {
            boxes += (long) (input.width() / STRIDES[i]) * (input.height() / STRIDES[i]);
        }
        return boxes;
    }

    @Override
    public void read(List<FloatTensor> outputs, InputSize input, Candidates into) {
        FloatTensor output = outputs.get(0);
        int strides = strides(output.shape().dim(1), input);
        int length = output.shape().dim(2);
        int at = 0;
        for (int i = 0; i < strides; i++) {
            for (int y = 0; y < input.height() / STRIDES[i]; y++) {
                for (int x = 0; x < input.width() / STRIDES[i]; x++) {
                    add(output.data(), at, length, new Cell(x, y, STRIDES[i]), into);
                    at += length;
                }
            }
        }
    }

    /** A cell of a grid. */
    private record Cell(int x, int y, int stride) {
        Box box(float[] data, int at) {
            return Box.around(
                    (data[at] + x) * stride,
                    (data[at + 1] + y) * stride,
                    (float) Math.exp(data[at + 2]) * stride,
                    (float) Math.exp(data[at + 3]) * stride);
        }
    }

    private static void add(float[] data, int at, int length, Cell cell, Candidates into) {
        if (!into.takes(data[at + OBJECTNESS])) { // no class makes the score larger
            return;
        }
        int label = 0;
        for (int i = 1; i < length - CLASSES_AT; i++) {
            label = data[at + CLASSES_AT + i] > data[at + CLASSES_AT + label] ? i : label;
        }
        float score = data[at + OBJECTNESS] * data[at + CLASSES_AT + label];
        if (into.takes(score)) {
            into.add(label, score, cell.box(data, at));
        }
    }
}
