package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** An integer convolution of several groups or several images: one local product for each group of each image. */
final class GroupedIntegerConv implements LocalOperator {
    private final GroupedProducts products;
    private final List<IntegerFinish> finishes;

    /**
     * Takes the products.
     *
     * @param finishes one for each group
     */
    GroupedIntegerConv(GroupedProducts products, List<IntegerFinish> finishes) {
        this.products = products;
        this.finishes = List.copyOf(finishes);
    }

    @Override
    public Shape shape() {
        return products.shape();
    }

    @Override
    public ElementType type() {
        return finishes.get(0).type();
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public long scratchBytes() {
        LinearLayer layer = products.layer(0);
        return products.scratchBytes()
                + ((long) layer.outputLength() + layer.lowering().columns()) * Integer.BYTES;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        ByteTensor activation = workspace.signed((ByteTensor) inputs.get(0));
        for (int i = 0; i < products.count(); i++) {
            LinearLayer layer = products.layer(i);
            int from = products.from(i);
            IntTensor raw = workspace.products(layer.outputLength());
            layer.multiply(workspace.kernel(), activation.data(), from, workspace.scratch(), raw.data(), 0);
            int to = i * layer.outputLength();
            finishes.get(products.group(i))
                    .apply(new Finish.Product(layer, activation, from, raw, 0, to, List.of()), output, workspace);
        }
    }

    @Override
    public Footprint footprint() {
        return products.footprint((long) finishes.size() * finishes.get(0).held());
    }
}
