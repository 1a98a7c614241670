package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** Adds a float32 bias to each row of a product. */
final class Bias implements Finish {
    private final float[] bias;
    private final Layout layout;

    /**
     * Wraps the bias.
     *
     * @param bias one value for each of the m rows of the product, or none at all
     */
    Bias(float[] bias, Layout layout) {
        this.bias = bias;
        this.layout = layout;
    }

    @Override
    public ElementType type() {
        return ElementType.FLOAT;
    }

    @Override
    public int held() {
        return bias.length;
    }

    @Override
    public int rows() {
        return bias.length == 0 ? -1 : bias.length;
    }

    @Override
    public void apply(Product product, Tensor output, Workspace workspace) {
        int m = product.layer().rows();
        int n = product.layer().lowering().columns();
        float[] raw = ((FloatTensor) product.raw()).data();
        float[] target = ((FloatTensor) output).data();
        for (int row = 0; row < m; row++) {
            float add = bias.length == 0 ? 0f : bias[row];
            int to = product.to() + row * layout.rowStep(n);
            for (int from = row * n; from < (row + 1) * n; from++, to += layout.columnStep(m)) {
                target[to] = raw[from] + add;
            }
        }
    }
}
