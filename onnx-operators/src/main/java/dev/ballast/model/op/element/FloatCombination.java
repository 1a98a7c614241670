package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Combines float32 values element by element, from left to right, with broadcasting. A value that must be stretched is stretched block by
 * block into the result, where it has the index that its loop needs.
 *
 * @param stretches one for each input, at least two
 * @param divisor by which each element of the result is divided at the end
 * @param epilogue see {@link dev.ballast.model.op.kind.LocalOperator#epilogue}
 */
record FloatCombination(
        Shape shape, FloatPairs.Loop loop, List<Stretch> stretches, int divisor, Optional<Epilogue> epilogue)
        implements FloatOperator {
    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        combine(FloatOperator.data(inputs, 0), stretches.get(0).isWhole(), inputs, 1, y, workspace);
        for (int input = 2; input < stretches.size(); input++) {
            combine(y, true, inputs, input, y, workspace);
        }
        for (int i = 0; divisor != 1 && i < y.length; i++) {
            y[i] /= divisor;
        }
    }

    /**
     * Writes the combination of {@code a} and an input.
     *
     * @param isWhole whether {@code a} has the shape of the result; otherwise it is the first input
     */
    private void combine(float[] a, boolean isWhole, List<Tensor> inputs, int input, float[] y, Workspace workspace) {
        Stretch right = stretches.get(input);
        float[] given = FloatOperator.data(inputs, input);
        float[] first = isWhole ? a : y;
        float[] second = given;
        if (!right.isWhole()) {
            second = isWhole && a != y ? y : workspace.buffer(y.length);
        }
        for (int from = 0; from < y.length; from += Stretch.BLOCK) {
            int end = Math.min(y.length, from + Stretch.BLOCK);
            if (!isWhole) {
                stretches.get(0).expand(a, y, from, end);
            }
            if (!right.isWhole()) {
                right.expand(given, second, from, end);
            }
            loop.run(first, second, y, from, end);
        }
    }
}
