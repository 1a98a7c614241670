package dev.ballast.model.op.attention;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * Keys or values of the past followed by those of this run, batch x heads x length x size: the outputs of Attention that a later run takes
 * as its past.
 *
 * @param shape of the result
 * @param added keys or values of this run
 * @param past number of tokens of the past
 */
record Present(Shape shape, Heads added, int past, List<Integer> reads) implements FloatOperator {
    static Present of(Heads added, int past, List<Integer> reads) throws RefusedException {
        Heads all = new Heads(added.batch(), added.count(), past + added.length(), added.size(), false);
        return new Present(all.shape(), added, past, List.copyOf(reads));
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int size = added.size();
        int length = past + added.length();
        for (int item = 0; item < added.batch(); item++) {
            for (int head = 0; head < added.count(); head++) {
                int row = item * added.count() + head;
                if (past > 0) {
                    System.arraycopy(
                            FloatOperator.data(inputs, 1), row * past * size, y, row * length * size, past * size);
                }
                for (int token = 0; token < added.length(); token++) {
                    int to = (row * length + past + token) * size;
                    System.arraycopy(x, added.at(item, head, token), y, to, size);
                }
            }
        }
    }
}
