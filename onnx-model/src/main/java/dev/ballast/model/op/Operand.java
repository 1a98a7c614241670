package dev.ballast.model.op;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** What is known at load about one input of a node. */
public sealed interface Operand {
    /** An optional input that was left out. */
    record Absent() implements Operand {}

    /**
     * A weight, a constant of the graph, or a value computed from such alone.
     *
     * @param type of its elements, which BOOL and UINT8 do not tell by the tensor
     */
    record Constant(Tensor value, ElementType type) implements Operand {
        public Constant(Tensor value) {
            this(value, ElementType.of(value));
        }
    }

    /** Elements that each run computes anew. */
    record Variable(Shape shape, ElementType type) implements Operand {}
}
