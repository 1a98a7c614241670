package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Affine;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Clamp;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A convolution of several groups or several images: one local product for each group of each image. */
final class GroupedConv implements FloatOperator {
    private final GroupedProducts products;
    private final Bias bias;

    /**
     * Takes the products.
     *
     * @param bias of all output channels
     */
    GroupedConv(GroupedProducts products, Bias bias) {
        this.products = products;
        this.bias = bias;
    }

    @Override
    public Shape shape() {
        return products.shape();
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        for (int i = 0; i < products.count(); i++) {
            LinearLayer layer = products.layer(i);
            int to = i * layer.outputLength();
            layer.multiply(workspace.kernel(), x, products.from(i), workspace.scratch(), y, to);
        }
        bias.apply(y, shape().sizeOf(2, shape().rank()), workspace);
    }

    @Override
    public long scratchBytes() {
        return products.scratchBytes();
    }

    @Override
    public Optional<Operator> then(Epilogue next) {
        if (next instanceof Clamp clamp) {
            return Optional.of(new GroupedConv(products, bias.then(clamp)));
        }
        int channels = shape().dim(1);
        if (!(next instanceof Affine affine) || !bias.takes(affine, 1, channels)) {
            return Optional.empty();
        }
        List<LinearLayer> scaled = new ArrayList<>();
        for (LinearLayer layer : products.groups()) {
            Optional<LinearLayer> group = affine.after(layer, scaled.size() * layer.rows());
            if (group.isEmpty()) {
                return Optional.empty();
            }
            scaled.add(group.get());
        }
        return Optional.of(new GroupedConv(new GroupedProducts(shape(), scaled), bias.then(affine, channels)));
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        return products.footprint(bias.held());
    }
}
