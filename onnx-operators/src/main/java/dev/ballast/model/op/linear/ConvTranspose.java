package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.TransposedAxis;
import dev.ballast.model.op.node.WindowAttributes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plans ONNX operator ConvTranspose over one or two spatial axes with constant weights. The product multiplies every input position by the
 * weights of all taps; {@link OverlapAdd} adds up the results. A transposed convolution of one image in one group becomes a linear operator.
 * Groups and batches run as one local product each.
 */
final class ConvTranspose {
    private ConvTranspose() {}

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        FloatTensor weights = node.constant(1, "weights");
        float[] bias = node.has(2) ? node.constant(2, "bias").data() : new float[0];
        Shape w = weights.shape();
        long groups = node.whole("group", 1);
        RefusedException.unless(
                x.rank() == 3 || x.rank() == 4, "an input of shape " + x + " (only one or two spatial axes)");
        RefusedException.unless(w.rank() == x.rank(), "weights of shape " + w + " for an input of shape " + x);
        RefusedException.unless(
                groups >= 1 && w.dim(0) == x.dim(1) && w.dim(0) % groups == 0,
                "weights of shape " + w + " in " + groups + " groups for an input of shape " + x);
        long channels = w.dim(1) * groups;
        RefusedException.unless(
                bias.length == 0 || bias.length == channels, bias.length + " biases for " + channels + " channels");
        List<TransposedAxis> axes = WindowAttributes.transposed(node, x, Conv.kernel(node, w));
        TransposedAxis vertical = axes.get(1);
        TransposedAxis horizontal = axes.get(2);
        Extents.shape(channels, vertical.output(), horizontal.output());
        Shape shape = WindowAttributes.shape(x, (int) channels, 1, vertical.output(), horizontal.output());
        Extents.shape(w.sizeOf(1, w.rank()), vertical.input(), horizontal.input());
        node.room().take((long) w.sizeOf(1, w.rank()) * x.sizeOf(2, x.rank())); // one raw product
        OverlapAdd finish = new OverlapAdd(w.dim(1), vertical, horizontal, bias);
        List<LinearLayer> layers = layers(weights, (int) groups, vertical.input(), horizontal.input());
        return layers.size() == 1 && x.dim(0) == 1
                ? new LinearOperator(shape, layers.get(0), finish)
                : new GroupedConvTranspose(new GroupedProducts(shape, layers), finish);
    }

    /** One layer for each group. Its weights are the transpose of the group's: taps of all output channels x input channels. */
    private static List<LinearLayer> layers(FloatTensor weights, int groups, int height, int width)
            throws RefusedException {
        int channels = weights.shape().dim(0) / groups;
        int rows = weights.shape().size() / weights.shape().dim(0);
        ConvLowering lowering = Conv.lowering(channels, pointwise(height), pointwise(width));
        List<LinearLayer> layers = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            int from = group * channels * rows;
            float[] own = Arrays.copyOfRange(weights.data(), from, from + channels * rows);
            layers.add(LinearLayer.of(lowering, Block.of(Dense.transposed(own, channels, rows), rows, channels)));
        }
        return layers;
    }

    private static WindowAxis pointwise(int extent) {
        return new WindowAxis(extent, 1, 1, 0, 0, 1);
    }
}
