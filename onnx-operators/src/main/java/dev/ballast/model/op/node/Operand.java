package dev.ballast.model.op.node;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** Information about one input of a node at load. */
public sealed interface Operand {
    /** An omitted optional input. */
    record Absent() implements Operand {}

    /**
     * A weight, a constant of the graph, or a value computed only from these.
     *
     * @param forms what layers hold instead of the value
     */
    record Constant(Tensor value, WeightForms forms) implements Operand {
        public Constant(Tensor value) {
            this(value, new WeightForms());
        }

        public ElementType type() {
            return ElementType.of(value);
        }
    }

    /** A value that each run computes anew. */
    record Variable(Shape shape, ElementType type) implements Operand {}
}
