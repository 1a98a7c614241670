package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * One of two values of equal shape and type: the first when a condition of one element is true, otherwise the second. The other value need
 * not have been computed.
 */
public record Choice(Shape shape, ElementType type) implements LocalOperator {
    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        ElementType.copy(inputs.get(isTrue(inputs.get(0)) ? 1 : 2), output);
    }

    /** Whether a condition of one element, of type BOOL, is true. */
    public static boolean isTrue(Tensor condition) {
        return ((ByteTensor) condition).get(0) != 0;
    }
}
