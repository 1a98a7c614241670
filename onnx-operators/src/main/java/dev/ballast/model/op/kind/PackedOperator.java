package dev.ballast.model.op.kind;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * A local operator that computes all outputs of its node in one run. It writes one float32 list that holds the outputs one after the
 * other, and is planned once for the node.
 */
public interface PackedOperator extends FloatOperator {
    /** Shapes of the node's outputs, in the order in which the list holds them. */
    List<Shape> outputs();

    @Override
    default Shape shape() {
        return Shape.of(outputs().stream().mapToInt(Shape::size).sum());
    }

    /** The operator that copies an output from the list. */
    default LocalOperator output(int index) {
        int from = outputs().subList(0, index).stream().mapToInt(Shape::size).sum();
        return new Unpacked(outputs().get(index), from);
    }

    /** An output that begins at an index of the list. */
    record Unpacked(Shape shape, int from) implements FloatOperator {
        @Override
        public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
            System.arraycopy(FloatOperator.data(inputs, 0), from, y, 0, y.length);
        }
    }
}
