package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.WindowAttributes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution over depth, height and width. For each output depth, the planes under the window become the channels of a two-dimensional
 * convolution: plane (c, i) is channel c at tap i of the depth. The weights are in this order already.
 */
final class VolumeConv implements FloatOperator {
    /** Rank of the input: batch x channels x depth x height x width. */
    static final int RANK = 5;

    private final Shape shape;
    private final WindowAxis depth;
    private final List<LinearLayer> groups;
    private final Bias bias;

    private VolumeConv(Shape shape, WindowAxis depth, List<LinearLayer> groups, Bias bias) {
        this.shape = shape;
        this.depth = depth;
        this.groups = List.copyOf(groups);
        this.bias = bias;
    }

    static Operator plan(NodeReader node, FloatTensor weights, float[] bias) throws RefusedException {
        Shape x = node.floats(0);
        Shape w = weights.shape();
        List<WindowAxis> axes = Conv.axes(node, x, w, bias.length);
        WindowAxis vertical = axes.get(1);
        WindowAxis horizontal = axes.get(2);
        Shape shape =
                WindowAttributes.shape(x, w.dim(0), axes.get(0).outputs(), vertical.outputs(), horizontal.outputs());
        Shape planes = Extents.shape(w.dim(1), w.dim(2), vertical.input(), horizontal.input());
        int taps = w.size() / w.dim(0);
        Extents.shape(taps, vertical.outputs(), horizontal.outputs()); // the unfolded planes of one product
        ConvLowering lowering = Conv.lowering(planes.sizeOf(0, 2), vertical, horizontal);
        int count = (int) node.whole("group", 1);
        int rows = w.dim(0) / count;
        List<LinearLayer> groups = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            groups.add(LinearLayer.of(lowering, Block.of(weights.data(), group * rows * taps, rows, taps)));
        }
        return new VolumeConv(shape, axes.get(0), groups, Bias.of(bias, Finish.Layout.ROWS));
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        LinearLayer first = groups.get(0);
        int channels = first.lowering().inputLength() / (depth.kernel() * plane());
        float[] planes = workspace.buffer(0, first.lowering().inputLength());
        float[] product = workspace.buffer(1, first.outputLength());
        int positions = first.lowering().columns();
        for (int i = 0; i < shape.dim(0) * groups.size(); i++) {
            int from = i * channels * depth.input() * plane();
            int to = i * first.rows() * depth.outputs() * positions;
            for (int output = 0; output < depth.outputs(); output++) {
                gather(x, from, output, planes);
                groups.get(i % groups.size()).multiply(workspace.kernel(), planes, 0, workspace.scratch(), product, 0);
                for (int row = 0; row < first.rows(); row++) {
                    int at = to + (row * depth.outputs() + output) * positions;
                    System.arraycopy(product, row * positions, y, at, positions);
                }
            }
        }
        bias.apply(y, shape.sizeOf(2, RANK), workspace);
    }

    /** Elements of one plane of the input. */
    private int plane() {
        ConvLowering lowering = (ConvLowering) groups.get(0).lowering();
        return lowering.vertical().input() * lowering.horizontal().input();
    }

    /** Copies the planes under the window at one output depth; planes in the padding are zero. */
    private void gather(float[] x, int from, int output, float[] planes) {
        int plane = plane();
        int count = groups.get(0).lowering().inputLength() / plane;
        for (int i = 0; i < count; i++) {
            int source = depth.source(output, i % depth.kernel());
            if (source < 0 || source >= depth.input()) {
                Arrays.fill(planes, i * plane, (i + 1) * plane, 0f);
            } else {
                int at = from + (i / depth.kernel() * depth.input() + source) * plane;
                System.arraycopy(x, at, planes, i * plane, plane);
            }
        }
    }

    @Override
    public long scratchBytes() {
        LinearLayer group = groups.get(0);
        long buffers = (long) group.lowering().inputLength() + group.outputLength();
        return group.scratchBytes() + buffers * Float.BYTES;
    }

    /** Only the activation: the layers hold the weights. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.weights().size() + bias.held();
        long products = (long) shape.dim(0) * groups.size() * depth.outputs();
        return new Footprint(
                products * group.macs(),
                weights,
                weights * Float.BYTES,
                "convolution over three axes stays on the gateway");
    }
}
