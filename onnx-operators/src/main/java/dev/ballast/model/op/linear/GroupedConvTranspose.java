package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** A transposed convolution of several groups or several images: one local product for each group of each image. */
final class GroupedConvTranspose implements FloatOperator {
    private final Shape shape;
    private final List<LinearLayer> groups;
    private final OverlapAdd finish;

    /**
     * Takes the groups in the order of their channels.
     *
     * @param shape batch x channels x positions
     * @param groups of equal extents, each over its own input channels
     * @param finish of one group, with the bias of all groups
     */
    GroupedConvTranspose(Shape shape, List<LinearLayer> groups, OverlapAdd finish) {
        this.shape = shape;
        this.groups = List.copyOf(groups);
        this.finish = finish;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int channels = shape.dim(1) / groups.size();
        int from = 0;
        int to = 0;
        for (int image = 0; image < shape.dim(0); image++) {
            for (int i = 0; i < groups.size(); i++) {
                LinearLayer group = groups.get(i);
                float[] raw = workspace.buffer(group.outputLength());
                group.multiply(workspace.kernel(), x, from, workspace.scratch(), raw, 0);
                finish.add(raw, i * channels, y, to);
                from += group.lowering().inputLength();
                to += finish.outputLength(group);
            }
        }
    }

    @Override
    public long scratchBytes() {
        return groups.get(0).scratchBytes() + (long) groups.get(0).outputLength() * Float.BYTES;
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.weights().size() + finish.held();
        return new Footprint(
                groups.size() * group.macs() * shape.dim(0),
                weights,
                weights * Float.BYTES,
                GroupedConv.why(groups.size(), shape));
    }
}
