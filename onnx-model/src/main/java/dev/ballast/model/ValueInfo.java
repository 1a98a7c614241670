package dev.ballast.model;

import dev.ballast.tensor.Shape;

/**
 * An input or output of a model.
 *
 * @param name as in the file
 * @param shape with a batch that was left open set to 1
 * @param datatype by its name in the Open Inference Protocol; always {@code FP32}
 */
public record ValueInfo(String name, Shape shape, String datatype) {
    /** A float32 value. */
    public static ValueInfo floats(String name, Shape shape) {
        return new ValueInfo(name, shape, "FP32");
    }
}
