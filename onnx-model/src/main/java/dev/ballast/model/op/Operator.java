package dev.ballast.model.op;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Optional;

/** A node planned for static shapes. Immutable and shared between threads. */
public sealed interface Operator permits Operator.Fixed, Operator.View, LocalOperator, LinearOperator {
    /** Shape of the one output. */
    Shape shape();

    /** Element type of the one output. */
    ElementType type();

    /** The operator that does in one what this one and then {@code next} do; empty where there is none. */
    default Optional<Operator> then(Epilogue next) {
        return Optional.empty();
    }

    /** The same value at every run. */
    record Fixed(Tensor value, ElementType type) implements Operator {
        Fixed(Tensor value) {
            this(value, ElementType.of(value));
        }

        @Override
        public Shape shape() {
            return value.shape();
        }
    }

    /** The elements of the first input under another shape: nothing is computed or copied. */
    record View(Shape shape, ElementType type) implements Operator {}
}
