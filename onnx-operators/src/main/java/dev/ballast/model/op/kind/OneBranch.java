package dev.ballast.model.op.kind;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The result of the only branch that can run. A condition that takes the other branch is an error of the request.
 *
 * @param wanted the condition that takes the branch
 * @param reason the message of the error
 */
public record OneBranch(Shape shape, ElementType type, boolean wanted, String reason) implements LocalOperator {
    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        if (Choice.isTrue(inputs.get(0)) != wanted) {
            throw new RequestException(reason);
        }
        ElementType.copy(inputs.get(1), output);
    }
}
