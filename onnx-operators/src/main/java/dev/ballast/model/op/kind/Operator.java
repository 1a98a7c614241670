package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A node planned for static shapes. Immutable and shared between threads. */
public sealed interface Operator permits Operator.Fixed, Operator.View, LocalOperator, LinearOperator {
    /** Shape of the output. */
    Shape shape();

    /** Element type of the output. */
    ElementType type();

    /** Indices of the node's inputs that a run reads. An empty list means all inputs that were given. */
    default List<Integer> reads() {
        return List.of();
    }

    /** One operator with the effect of this operator followed by {@code next}; empty when there is none. */
    default Optional<Operator> then(Epilogue next) {
        return Optional.empty();
    }

    /** A value that is the same in every run. */
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

    /** The elements of the first input under another shape. Nothing is computed or copied. */
    record View(Shape shape, ElementType type) implements Operator {}
}
