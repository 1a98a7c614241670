package dev.ballast.model.op;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** A convolution of several groups or several images: one product for each group of each image, computed on the spot. */
final class GroupedConv implements FloatOperator {
    private final Shape shape;
    private final List<LinearLayer> groups;
    private final float[] bias;

    /**
     * Wraps the bias.
     *
     * @param shape batch x channels x positions
     * @param groups equal in extents, each over its own input and output channels
     * @param bias one value for each output channel, or none at all
     */
    GroupedConv(Shape shape, List<LinearLayer> groups, float[] bias) {
        this.shape = shape;
        this.groups = List.copyOf(groups);
        this.bias = bias;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<FloatTensor> inputs, FloatTensor output, Workspace workspace) {
        int from = 0;
        int to = 0;
        for (int image = 0; image < shape.dim(0); image++) {
            for (LinearLayer group : groups) {
                group.multiply(workspace.kernel(), inputs.get(0).data(), from, workspace.scratch(), output.data(), to);
                from += group.lowering().inputLength();
                to += group.outputLength();
            }
        }
        if (bias.length > 0) {
            addBias(output.data());
        }
    }

    private void addBias(float[] output) {
        int positions = shape.sizeOf(2, shape.rank());
        for (int i = 0; i < output.length; i++) {
            output[i] += bias[i / positions % bias.length];
        }
    }

    /** The weights are in the layers. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.rows() * group.lowering().reduction() + bias.length;
        return new Footprint(
                groups.size() * group.macs() * shape.dim(0), weights, weights * Float.BYTES, why(groups.size(), shape));
    }

    /** Why a convolution of so many groups that gives this shape is not split. */
    static String why(int groups, Shape shape) {
        return groups > 1
                ? "grouped convolution stays on the gateway"
                : "a batch of " + shape.dim(0) + " images stays on the gateway";
    }
}
