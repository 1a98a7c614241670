package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Depthwise;
import dev.ballast.model.op.kind.Affine;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Clamp;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A convolution of one image in which every channel has its own filter. Input channels, output channels and groups are equal in number. */
final class DepthwiseConv implements FloatOperator {
    private final Shape shape;
    private final LinearLayer filters;
    private final Depthwise depthwise;
    private final Bias bias;

    /**
     * Takes the filters as the rows of a layer over one channel.
     *
     * @param shape 1 x channels x positions
     * @param filters channels x taps
     * @param bias of all channels
     */
    private DepthwiseConv(Shape shape, LinearLayer filters, Bias bias) {
        this.shape = shape;
        this.filters = filters;
        this.depthwise = new Depthwise((ConvLowering) filters.lowering(), filters.weights());
        this.bias = bias;
    }

    /** Whether a convolution is depthwise. */
    static boolean fits(Conv.Geometry geometry) {
        return geometry.groups() > 1
                && geometry.groups() == geometry.shape().dim(1)
                && geometry.lowering().channels() == 1
                && geometry.shape().dim(0) == 1;
    }

    /** Wraps the filters, channels x taps. */
    static DepthwiseConv of(Conv.Geometry geometry, float[] filters, Bias bias) {
        Block block = Block.of(filters, geometry.groups(), geometry.taps());
        return new DepthwiseConv(geometry.shape(), LinearLayer.of(geometry.lowering(), block), bias);
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        workspace.kernel().multiply(depthwise, x, bias.rowFinish(), workspace.scratch(), y);
    }

    @Override
    public long scratchBytes() {
        return Scratch.depthwiseBytes(depthwise);
    }

    @Override
    public Optional<Operator> then(Epilogue next) {
        if (next instanceof Clamp clamp) {
            return Optional.of(new DepthwiseConv(shape, filters, bias.then(clamp)));
        }
        int channels = filters.rows();
        if (!(next instanceof Affine affine) || !bias.takes(affine, 1, channels)) {
            return Optional.empty();
        }
        Bias both = bias.then(affine, channels);
        return affine.after(filters, 0).map(scaled -> new DepthwiseConv(shape, scaled, both));
    }

    /** Only the activation: the layer holds the filters. */
    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Footprint footprint() {
        long weights = (long) filters.weights().size() + bias.held();
        return new Footprint(
                filters.macs(), weights, weights * Float.BYTES, GroupedProducts.why(filters.rows(), shape));
    }
}
