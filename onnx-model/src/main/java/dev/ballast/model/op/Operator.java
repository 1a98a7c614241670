package dev.ballast.model.op;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;

/** A node planned for static shapes. Immutable and shared between threads. */
public sealed interface Operator permits Operator.Fixed, Operator.View, LocalOperator, LinearOperator {
    /** Shape of the one output. */
    Shape shape();

    /** Element type of the one output. */
    ElementType type();

    /** The same value at every run. */
    record Fixed(Tensor value) implements Operator {
        @Override
        public Shape shape() {
            return value.shape();
        }

        @Override
        public ElementType type() {
            return ElementType.of(value);
        }
    }

    /** The elements of the first input under another shape: nothing is computed or copied. */
    record View(Shape shape, ElementType type) implements Operator {}
}
