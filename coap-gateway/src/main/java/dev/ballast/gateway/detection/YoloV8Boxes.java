package dev.ballast.gateway.detection;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** Boxes of YOLOv8 and its successors: 1 x (4 + classes) x boxes, with centre and size in pixels of the input. */
final class YoloV8Boxes implements BoxReader {
    private static final int RANK = 3;
    private static final int CLASSES_AT = 4;

    @Override
    public List<Integer> outputs() {
        return List.of(0);
    }

    @Override
    public void require(List<Shape> shapes, InputSize input) {
        Shape shape = shapes.get(0);
        if (shape.rank() != RANK || shape.dim(0) != 1 || shape.dim(1) <= CLASSES_AT) {
            throw new IllegalArgumentException(
                    "a YOLOv8 has an output 1 x (4 + classes) x boxes, this output is " + shape);
        }
    }

    @Override
    public void read(List<FloatTensor> outputs, InputSize input, Candidates into) {
        Shape shape = outputs.get(0).shape();
        float[] data = outputs.get(0).data();
        int boxes = shape.dim(2);
        for (int box = 0; box < boxes; box++) {
            int strongest = CLASSES_AT * boxes + box;
            for (int row = CLASSES_AT + 1; row < shape.dim(1); row++) {
                strongest = data[row * boxes + box] > data[strongest] ? row * boxes + box : strongest;
            }
            if (into.takes(data[strongest])) {
                into.add(
                        strongest / boxes - CLASSES_AT,
                        data[strongest],
                        Box.around(data[box], data[boxes + box], data[2 * boxes + box], data[3 * boxes + box]));
            }
        }
    }
}
