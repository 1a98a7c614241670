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
    private final Shape shape;
    private final List<LinearLayer> groups;
    private final List<IntegerFinish> finishes;

    /**
     * Takes the groups in the order of their channels.
     *
     * @param shape batch x channels x positions
     * @param groups of equal extents
     * @param finishes one for each group
     */
    GroupedIntegerConv(Shape shape, List<LinearLayer> groups, List<IntegerFinish> finishes) {
        this.shape = shape;
        this.groups = List.copyOf(groups);
        this.finishes = List.copyOf(finishes);
    }

    @Override
    public Shape shape() {
        return shape;
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
        LinearLayer group = groups.get(0);
        return group.scratchBytes()
                + ((long) group.outputLength() + group.lowering().columns()) * Integer.BYTES;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        ByteTensor activation = workspace.signed((ByteTensor) inputs.get(0));
        int from = 0;
        int to = 0;
        for (int image = 0; image < shape.dim(0); image++) {
            for (int i = 0; i < groups.size(); i++) {
                LinearLayer group = groups.get(i);
                IntTensor raw = workspace.products(group.outputLength());
                group.multiply(workspace.kernel(), activation.data(), from, workspace.scratch(), raw.data(), 0);
                finishes.get(i)
                        .apply(new Finish.Product(group, activation, from, raw, to, List.of()), output, workspace);
                from += group.lowering().inputLength();
                to += group.outputLength();
            }
        }
    }

    @Override
    public Footprint footprint() {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.weights().size();
        long held = (long) groups.size() * finishes.get(0).held();
        return new Footprint(
                groups.size() * group.macs() * shape.dim(0),
                weights + held,
                weights + held * Integer.BYTES,
                GroupedConv.why(groups.size(), shape));
    }
}
