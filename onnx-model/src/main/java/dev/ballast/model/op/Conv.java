package dev.ballast.model.op;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans ONNX operator Conv over one or two spatial axes with constant weights. One image and one group make a linear
 * operator; groups and batches run as one product each on the spot.
 */
final class Conv {
    private Conv() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        int spatial = Window.spatialAxes(x);
        FloatTensor weights = node.constant(1, "weights");
        Shape w = weights.shape();
        float[] bias = node.has(2) ? node.constant(2, "bias").data() : new float[0];
        long groups = node.whole("group", 1);
        RefusedException.unless(w.rank() == x.rank(), "weights of shape " + w + " for an input of shape " + x);
        RefusedException.unless(
                groups >= 1 && w.dim(1) * groups == x.dim(1) && w.dim(0) % groups == 0,
                "weights of shape " + w + " in " + groups + " groups for an input of shape " + x);
        RefusedException.unless(
                bias.length == 0 || bias.length == w.dim(0), bias.length + " biases for " + w.dim(0) + " channels");
        List<Long> kernel = new ArrayList<>();
        for (int axis = 2; axis < 2 + spatial; axis++) {
            kernel.add((long) w.dim(axis));
        }
        List<Long> declared = node.wholes("kernel_shape", kernel);
        RefusedException.unless(declared.equals(kernel), "kernel_shape " + declared + " but weights of shape " + w);
        List<WindowAxis> axes = Window.axes(node, x, kernel);
        return operator(x, weights, bias, (int) groups, axes);
    }

    private static Operator operator(Shape x, FloatTensor weights, float[] bias, int groups, List<WindowAxis> axes)
            throws RefusedException {
        Shape w = weights.shape();
        long height = axes.get(0).outputs();
        long width = axes.get(1).outputs();
        Shape shape = x.rank() == 3
                ? Extents.shape(x.dim(0), w.dim(0), width)
                : Extents.shape(x.dim(0), w.dim(0), height, width);
        long taps = w.size() / w.dim(0);
        Extents.shape(taps, height, width); // the unfolded input of one product
        ConvLowering lowering = new ConvLowering(w.dim(1), axes.get(0), axes.get(1));
        int rows = w.dim(0) / groups;
        List<LinearLayer> layers = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            Block block = Block.of(weights.data(), group * rows * (int) taps, rows, (int) taps);
            layers.add(LinearLayer.of(lowering, block));
        }
        if (groups == 1 && x.dim(0) == 1) {
            return new LinearOperator(shape, layers.get(0), bias, LinearOperator.Layout.ROWS);
        }
        return new GroupedConv(shape, layers, bias);
    }
}
