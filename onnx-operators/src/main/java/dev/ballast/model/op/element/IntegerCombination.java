package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Combines integer or bool values element by element, from left to right, with broadcasting.
 *
 * @param type of the result
 * @param stretches one for each input
 */
record IntegerCombination(Shape shape, ElementType type, LongPairs.Loop loop, List<Stretch> stretches)
        implements LocalOperator {
    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        long[] a = workspace.longs(0, Stretch.BLOCK);
        long[] b = workspace.longs(1, Stretch.BLOCK);
        for (int from = 0; from < shape.size(); from += Stretch.BLOCK) {
            int end = Math.min(shape.size(), from + Stretch.BLOCK);
            stretches.get(0).read(inputs.get(0), a, from, end);
            for (int input = 1; input < stretches.size(); input++) {
                stretches.get(input).read(inputs.get(input), b, from, end);
                loop.run(a, b, end - from);
            }
            Whole.write(a, output, from, end - from);
        }
    }
}
