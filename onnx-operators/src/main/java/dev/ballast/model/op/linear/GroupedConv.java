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
    private final Shape shape;
    private final List<LinearLayer> groups;
    private final Bias bias;

    /**
     * Takes the groups in the order of their channels.
     *
     * @param shape batch x channels x positions
     * @param groups of equal extents, each over its own input and output channels
     * @param bias of all output channels
     */
    GroupedConv(Shape shape, List<LinearLayer> groups, Bias bias) {
        this.shape = shape;
        this.groups = List.copyOf(groups);
        this.bias = bias;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int from = 0;
        int to = 0;
        for (int image = 0; image < shape.dim(0); image++) {
            for (int i = 0; i < groups.size(); i++) {
                LinearLayer group = groups.get(i);
                group.multiply(workspace.kernel(), x, from, workspace.scratch(), y, to);
                from += group.lowering().inputLength();
                to += group.outputLength();
            }
        }
        bias.apply(y, shape.sizeOf(2, shape.rank()), workspace);
    }

    @Override
    public long scratchBytes() {
        return groups.get(0).scratchBytes();
    }

    @Override
    public Optional<Operator> then(Epilogue next) {
        if (next instanceof Clamp clamp) {
            return Optional.of(new GroupedConv(shape, groups, bias.then(clamp)));
        }
        int channels = shape.dim(1);
        if (!(next instanceof Affine affine) || !bias.takes(affine, 1, channels)) {
            return Optional.empty();
        }
        List<LinearLayer> scaled = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Optional<LinearLayer> group =
                    affine.after(groups.get(i), i * groups.get(i).rows());
            if (group.isEmpty()) {
                return Optional.empty();
            }
            scaled.add(group.get());
        }
        return Optional.of(new GroupedConv(shape, scaled, bias.then(affine, channels)));
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.rows() * group.lowering().reduction() + bias.held();
        return new Footprint(
                groups.size() * group.macs() * shape.dim(0), weights, weights * Float.BYTES, why(groups.size(), shape));
    }

    /** Why a convolution with {@code groups} groups and this output shape is not split. */
    static String why(int groups, Shape shape) {
        return groups > 1
                ? "grouped convolution stays on the gateway"
                : "a batch of " + shape.dim(0) + " images stays on the gateway";
    }
}
