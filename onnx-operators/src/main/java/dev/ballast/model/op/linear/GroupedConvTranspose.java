package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A transposed convolution of several groups or several images: one local product for each group of each image. */
final class GroupedConvTranspose implements FloatOperator {
    private final GroupedProducts products;
    private final OverlapAdd finish;

    /**
     * Takes the products.
     *
     * @param finish of one group, with the bias of all groups
     */
    GroupedConvTranspose(GroupedProducts products, OverlapAdd finish) {
        this.products = products;
        this.finish = finish;
    }

    @Override
    public Shape shape() {
        return products.shape();
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int channels = shape().dim(1) / products.groups().size();
        for (int i = 0; i < products.count(); i++) {
            LinearLayer layer = products.layer(i);
            float[] raw = workspace.buffer(layer.outputLength());
            layer.multiply(workspace.kernel(), x, products.from(i), workspace.scratch(), raw, 0);
            finish.add(raw, 0, products.group(i) * channels, y, i * finish.outputLength(layer));
        }
    }

    @Override
    public long scratchBytes() {
        return products.scratchBytes() + (long) products.layer(0).outputLength() * Float.BYTES;
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        return products.footprint(finish.held());
    }
}
