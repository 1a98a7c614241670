package dev.ballast.model.op;

import dev.ballast.model.op.kind.Affine;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * x * factor + addend, with one factor and one addend for every channel. They are computed from statistics that are known at load (ONNX
 * operator BatchNormalization).
 */
final class BatchNormalization implements FloatOperator {
    private static final long ONLY_INFERS = 7;

    private final Shape shape;
    private final float[] factors;
    private final float[] addends;

    private BatchNormalization(Shape shape, float[] factors, float[] addends) {
        this.shape = shape;
        this.factors = factors;
        this.addends = addends;
    }

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        float epsilon = node.real("epsilon", 1e-5f);
        node.real("momentum", 0.9f); // for training
        RefusedException.unless(!node.flag("training_mode"), "attribute training_mode");
        RefusedException.unless(
                node.opset() >= ONLY_INFERS || node.flag("is_test"), "training (attribute is_test is not 1)");
        RefusedException.unless(node.whole("spatial", 1) == 1, "attribute spatial 0");
        RefusedException.unless(x.rank() >= 2, "an input of shape " + x + " (at least batch and channels)");
        int channels = x.dim(1);
        float[] scale = channels(node, 1, "scale", channels);
        float[] bias = channels(node, 2, "bias", channels);
        float[] mean = channels(node, 3, "mean", channels);
        float[] variance = channels(node, 4, "variance", channels);
        float[] factors = new float[channels];
        float[] addends = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            factors[channel] = scale[channel] / (float) Math.sqrt(variance[channel] + epsilon);
            addends[channel] = bias[channel] - mean[channel] * factors[channel];
        }
        return new BatchNormalization(x, factors, addends);
    }

    private static float[] channels(NodeReader node, int input, String what, int channels) throws RefusedException {
        float[] values = node.constant(input, what).data();
        RefusedException.unless(
                values.length == channels, what + " of " + values.length + " for " + channels + " channels");
        return values;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public Optional<Epilogue> epilogue() {
        return Affine.of(1, factors, addends);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        int positions = shape.sizeOf(2, shape.rank());
        for (int from = 0, channel = 0; from < y.length; from += positions) {
            scale(x, y, from, channel);
            channel = channel + 1 == factors.length ? 0 : channel + 1;
        }
    }

    private void scale(float[] x, float[] y, int from, int channel) {
        int end = from + shape.sizeOf(2, shape.rank());
        float factor = factors[channel];
        float addend = addends[channel];
        for (int i = from; i < end; i++) {
            y[i] = x[i] * factor + addend;
        }
    }

    @Override
    public Footprint footprint() {
        return new Footprint(0, 2L * factors.length, 2L * factors.length * Float.BYTES, "");
    }
}
