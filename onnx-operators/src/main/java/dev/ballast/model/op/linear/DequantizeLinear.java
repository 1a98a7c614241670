package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** (x - zero) * scale of an 8-bit or int32 value (ONNX operator DequantizeLinear). */
final class DequantizeLinear implements LocalOperator {
    private final Shape shape;
    private final Quantization quantization;
    private final int inner;

    private DequantizeLinear(Shape shape, Quantization quantization, int inner) {
        this.shape = shape;
        this.quantization = quantization;
        this.inner = inner;
    }

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.shape(0);
        ElementType type = node.type(0) == ElementType.INT32 ? ElementType.INT32 : node.bytes(0);
        long declared = node.whole("output_dtype", 0);
        RefusedException.unless(declared <= 1, "attribute output_dtype " + declared + " (only FLOAT)");
        Quantization quantization = Quantization.of(node, x, type);
        return new DequantizeLinear(x, quantization, QuantizeLinear.inner(node, x, quantization));
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
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor x = inputs.get(0);
        float[] y = ((FloatTensor) output).data();
        for (int from = 0; from < y.length; from += inner) {
            int channel = from / inner % quantization.size();
            float scale = quantization.scale(channel);
            int zero = quantization.zero(channel);
            for (int i = from; i < from + inner; i++) {
                int value = x instanceof ByteTensor octets ? octets.get(i) : ((IntTensor) x).data()[i];
                y[i] = (value - zero) * scale;
            }
        }
    }
}
