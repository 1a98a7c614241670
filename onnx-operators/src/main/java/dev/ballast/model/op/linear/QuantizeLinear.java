package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** saturate(round_half_even(x / scale) + zero), with one scale or one for each index of an axis (ONNX operator QuantizeLinear). */
final class QuantizeLinear implements LocalOperator {
    private static final long UINT8_VALUE = 2;
    private static final long INT8_VALUE = 3;

    private final Shape shape;
    private final ElementType type;
    private final Quantization quantization;
    private final int inner;

    private QuantizeLinear(Shape shape, ElementType type, Quantization quantization, int inner) {
        this.shape = shape;
        this.type = type;
        this.quantization = quantization;
        this.inner = inner;
    }

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        ElementType type = type(node);
        node.whole("saturate", 1); // matters only for float8
        long precision = node.whole("precision", 0);
        RefusedException.unless(precision <= 1, "attribute precision " + precision + " (only FLOAT)");
        Quantization quantization = Quantization.of(node, x, type);
        return new QuantizeLinear(x, type, quantization, inner(node, x, quantization));
    }

    private static ElementType type(NodeReader node) throws RefusedException {
        long declared = node.whole("output_dtype", 0);
        RefusedException.unless(
                declared == 0 || declared == UINT8_VALUE || declared == INT8_VALUE,
                "attribute output_dtype " + declared + " (only INT8 and UINT8)");
        ElementType type = declared == INT8_VALUE ? ElementType.INT8 : ElementType.UINT8;
        if (node.has(2)) {
            RefusedException.unless(
                    declared == 0 || type == node.bytes(2),
                    "attribute output_dtype of another type than the zero point");
            return node.bytes(2);
        }
        return type;
    }

    /** Number of contiguous elements under one scale. Refuses scales that do not fit the axis. */
    static int inner(NodeReader node, Shape x, Quantization quantization) throws RefusedException {
        long axis = node.whole("axis", 1);
        if (quantization.size() == 1) {
            return x.size();
        }
        if (node.whole("block_size", 0) > 0) {
            return 1;
        }
        int at = Extents.axis(axis, x.rank(), x.rank());
        quantization.requireChannels(x.dim(at), "axis " + at);
        return x.sizeOf(at + 1, x.rank());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public ElementType type() {
        return type;
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        float[] x = ((FloatTensor) inputs.get(0)).data();
        byte[] y = ((ByteTensor) output).data();
        for (int from = 0; from < y.length; from += inner) {
            int channel = from / inner % quantization.size();
            float scale = quantization.scale(channel);
            int zero = quantization.zero(channel);
            for (int i = from; i < from + inner; i++) {
                y[i] = Quantization.saturate(x[i] / scale, type, zero);
            }
        }
    }
}
