package dev.ballast.model.op;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** What is known at load about one input of a node. */
public sealed interface Operand {
    /** An optional input that was left out. */
    record Absent() implements Operand {}

    /** A weight, a constant of the graph, or a value computed from such alone. */
    record Constant(Tensor value) implements Operand {}

    /** Elements that each run computes anew. */
    record Variable(Shape shape, ElementType type) implements Operand {}
}
