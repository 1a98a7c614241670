package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.WindowAttributes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans ONNX operator Conv over one or two spatial axes with constant weights. A convolution of one image in one group becomes a linear
 * operator. Groups and batches run as one local product each.
 */
final class Conv {
    private Conv() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        FloatTensor weights = node.constant(1, "weights");
        float[] bias = node.has(2) ? node.constant(2, "bias").data() : new float[0];
        Geometry geometry = geometry(node, x, weights.shape(), bias.length);
        if (DepthwiseConv.fits(geometry)) {
            DepthwiseConv depthwise = DepthwiseConv.of(geometry, weights.data(), Bias.of(bias, Finish.Layout.ROWS));
            long scratch = depthwise.scratchBytes() / Float.BYTES;
            RefusedException.unless(scratch <= Extents.MAX_ELEMENTS, "working memory of " + scratch + " elements");
            return depthwise;
        }
        List<LinearLayer> layers = new ArrayList<>();
        for (int group = 0; group < geometry.groups(); group++) {
            int from = group * geometry.rows() * geometry.taps();
            Block block = Block.of(weights.data(), from, geometry.rows(), geometry.taps());
            layers.add(LinearLayer.of(geometry.lowering(), block));
        }
        if (geometry.isOneProduct()) {
            return new LinearOperator(geometry.shape(), layers.get(0), Bias.of(bias, Finish.Layout.ROWS));
        }
        return new GroupedConv(geometry.shape(), layers, Bias.of(bias, Finish.Layout.ROWS));
    }

    /** Shapes and window of a convolution, for any element types. */
    static Geometry geometry(NodeReader node, Shape x, Shape w, int biases) throws RefusedException {
        int spatial = WindowAttributes.spatialAxes(x);
        long groups = node.whole("group", 1);
        RefusedException.unless(w.rank() == x.rank(), "weights of shape " + w + " for an input of shape " + x);
        RefusedException.unless(
                groups >= 1 && w.dim(1) * groups == x.dim(1) && w.dim(0) % groups == 0,
                "weights of shape " + w + " in " + groups + " groups for an input of shape " + x);
        RefusedException.unless(biases == 0 || biases == w.dim(0), biases + " biases for " + w.dim(0) + " channels");
        List<Long> kernel = new ArrayList<>();
        for (int axis = 2; axis < 2 + spatial; axis++) {
            kernel.add((long) w.dim(axis));
        }
        List<Long> declared = node.wholes("kernel_shape", kernel);
        RefusedException.unless(declared.equals(kernel), "kernel_shape " + declared + " but weights of shape " + w);
        List<WindowAxis> axes = WindowAttributes.axes(node, x, kernel);
        long height = axes.get(0).outputs();
        long width = axes.get(1).outputs();
        Shape shape = x.rank() == 3
                ? Extents.shape(x.dim(0), w.dim(0), width)
                : Extents.shape(x.dim(0), w.dim(0), height, width);
        Extents.shape(w.size() / w.dim(0), height, width); // the unfolded input of one product
        return new Geometry(shape, lowering(w.dim(1), axes), (int) groups);
    }

    private static ConvLowering lowering(int channels, List<WindowAxis> axes) throws RefusedException {
        ConvLowering lowering;
        try {
            lowering = new ConvLowering(channels, axes.get(0), axes.get(1));
        } catch (IllegalArgumentException tooLarge) {
            throw new RefusedException(String.valueOf(tooLarge.getMessage()));
        }
        RefusedException.unless(
                lowering.copied() <= Extents.MAX_ELEMENTS,
                "a padded input of " + lowering.copied() + " elements (at most " + Extents.MAX_ELEMENTS + ")");
        return lowering;
    }

    /**
     * A planned convolution.
     *
     * @param shape of the output, batch x channels x positions
     * @param lowering of one image's input to one group
     */
    record Geometry(Shape shape, ConvLowering lowering, int groups) {
        /** Output channels of one group. */
        int rows() {
            return shape.dim(1) / groups;
        }

        /** Weights of one output channel. */
        int taps() {
            return lowering.reduction();
        }

        boolean isOneProduct() {
            return groups == 1 && shape.dim(0) == 1;
        }
    }
}
