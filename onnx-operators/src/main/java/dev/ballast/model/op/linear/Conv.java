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
 * Plans ONNX operator Conv with constant weights. A convolution of one image in one group over one or two spatial axes becomes a linear
 * operator. Groups, batches and depths run as one local product each.
 */
final class Conv {
    private Conv() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        FloatTensor weights = node.constant(1, "weights");
        float[] bias = node.has(2) ? node.constant(2, "bias").data() : new float[0];
        if (x.rank() == VolumeConv.RANK) {
            return VolumeConv.plan(node, weights, bias);
        }
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
        return new GroupedConv(new GroupedProducts(geometry.shape(), layers), Bias.of(bias, Finish.Layout.ROWS));
    }

    /** Shapes and window of a convolution over one or two spatial axes, for any element types. */
    static Geometry geometry(NodeReader node, Shape x, Shape w, int biases) throws RefusedException {
        RefusedException.unless(x.rank() != VolumeConv.RANK, "an input of shape " + x + " (three spatial axes)");
        List<WindowAxis> axes = axes(node, x, w, biases);
        int height = axes.get(1).outputs();
        int width = axes.get(2).outputs();
        Shape shape = WindowAttributes.shape(x, w.dim(0), 1, height, width);
        Extents.shape(w.size() / w.dim(0), height, width); // the unfolded input of one product
        ConvLowering lowering = lowering(w.dim(1), axes.get(1), axes.get(2));
        return new Geometry(shape, lowering, (int) node.whole("group", 1));
    }

    /** The window of a convolution: depth, height, width. Refuses shapes that do not fit each other. */
    static List<WindowAxis> axes(NodeReader node, Shape x, Shape w, int biases) throws RefusedException {
        long groups = node.whole("group", 1);
        RefusedException.unless(w.rank() == x.rank(), "weights of shape " + w + " for an input of shape " + x);
        RefusedException.unless(
                x.rank() > 2 && groups >= 1 && w.dim(1) * groups == x.dim(1) && w.dim(0) % groups == 0,
                "weights of shape " + w + " in " + groups + " groups for an input of shape " + x);
        RefusedException.unless(biases == 0 || biases == w.dim(0), biases + " biases for " + w.dim(0) + " channels");
        return WindowAttributes.axes(node, x, kernel(node, w));
    }

    /** Extents of the window: those of the weights, which attribute kernel_shape may repeat. */
    static List<Long> kernel(NodeReader node, Shape w) throws RefusedException {
        List<Long> kernel = new ArrayList<>();
        for (int axis = 2; axis < w.rank(); axis++) {
            kernel.add((long) w.dim(axis));
        }
        List<Long> declared = node.wholes("kernel_shape", kernel);
        RefusedException.unless(declared.equals(kernel), "kernel_shape " + declared + " but weights of shape " + w);
        return kernel;
    }

    /** The lowering of one image's channels. */
    static ConvLowering lowering(int channels, WindowAxis vertical, WindowAxis horizontal) throws RefusedException {
        ConvLowering lowering;
        try {
            lowering = new ConvLowering(channels, vertical, horizontal);
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
