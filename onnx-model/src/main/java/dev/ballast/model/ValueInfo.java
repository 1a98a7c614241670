package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;

/**
 * An input or output of a model.
 *
 * @param name as in the file
 * @param shape with an open batch set to 1
 * @param type of its elements
 */
public record ValueInfo(String name, Shape shape, ElementType type) {
    /** A float32 value. */
    public static ValueInfo floats(String name, Shape shape) {
        return new ValueInfo(name, shape, ElementType.FLOAT);
    }

    /** Name of the element type in the Open Inference Protocol. */
    public String datatype() {
        return type.datatype();
    }
}
