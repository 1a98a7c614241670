package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;

/**
 * Plans ONNX operators QLinearMatMul and MatMulInteger and com.microsoft's QGemm, with constant scales and zero points. With constant
 * weights on the right they become linear operators with W = weights transposed.
 */
final class IntegerDense {
    private IntegerDense() {}

    static Operator qLinear(NodeReader node) throws RefusedException {
        Quantization a = Quantization.of(node, 1, node.bytes(0)).requireOne("left factor");
        MatMul.Batches batches = MatMul.Batches.of(node.shape(0), node.shape(3), node.room());
        Quantization b = Quantization.of(node, 4, node.bytes(3)).requireChannels(batches.n(), "right factor");
        ElementType type = node.bytes(7);
        Quantization y = Quantization.of(node, 6, type).requireOne("output");
        IntegerFinish.Output output = IntegerFinish.Output.scaled(
                Quantization.ratios(a, b, y, batches.n()), type, y.zero(0), Finish.Layout.COLUMNS);
        return product(node, 3, batches, a.zero(0), b.zeros(), output);
    }

    static Operator sums(NodeReader node) throws RefusedException {
        MatMul.Batches batches = MatMul.Batches.of(node.shape(0), node.shape(1), node.room());
        int[] left = Quantization.zeros(node, 2, node.bytes(0), 1);
        boolean perColumn = node.has(3) && node.shape(3).size() > 1;
        int[] right = Quantization.zeros(node, 3, node.bytes(1), perColumn ? batches.n() : 1);
        return product(node, 1, batches, left[0], right, IntegerFinish.Output.sums(Finish.Layout.COLUMNS));
    }

    private static Operator product(
            NodeReader node, int right, MatMul.Batches batches, int leftZero, int[] zeros, IntegerFinish.Output output)
            throws RefusedException {
        ElementType input = node.bytes(0);
        if (!node.isConstant(right) || node.shape(right).rank() > 2) {
            return new IntegerMatMul(batches, right, leftZero, zeros, output);
        }
        ByteTensor weights = (ByteTensor) node.constant(right, "weights", node.bytes(right));
        IntegerProduct.Factor factor = IntegerProduct.Factor.columns(weights, batches.k(), batches.n(), zeros);
        IntegerProduct product = new IntegerProduct(input, leftZero, factor, new int[0], output);
        return linear(batches.shape(), product, batches.k(), node.shape(0).size() / batches.k());
    }

    /** A * B + C with C in the scale of the product. */
    static Operator qGemm(NodeReader node) throws RefusedException {
        ElementType input = node.bytes(0);
        boolean transB = node.flag("transB");
        RefusedException.unless(!node.flag("transA"), "attribute transA");
        RefusedException.unless(node.real("alpha", 1f) == 1f, "attribute alpha other than 1");
        Quantization a = Quantization.of(node, 1, input).requireOne("left factor");
        ByteTensor weights = (ByteTensor) node.constant(3, "weights", node.bytes(3));
        Shape x = node.shape(0);
        Shape w = weights.shape();
        RefusedException.unless(
                x.rank() == 2 && w.rank() == 2 && w.dim(transB ? 1 : 0) == x.dim(1),
                "operands of shapes " + x + " and " + w + " do not fit");
        int k = x.dim(1);
        int n = w.dim(transB ? 0 : 1);
        Quantization b = Quantization.of(node, 4, node.bytes(3)).requireChannels(n, "weights");
        RefusedException.unless(node.has(7) && node.has(8), "an output in float32");
        ElementType type = node.bytes(8);
        Quantization y = Quantization.of(node, 7, type).requireOne("output");
        IntegerFinish.Output output =
                IntegerFinish.Output.scaled(Quantization.ratios(a, b, y, n), type, y.zero(0), Finish.Layout.COLUMNS);
        IntegerProduct.Factor factor = transB
                ? IntegerProduct.Factor.rows(weights, n, b.zeros())
                : IntegerProduct.Factor.columns(weights, k, n, b.zeros());
        IntegerProduct product = new IntegerProduct(input, a.zero(0), factor, bias(node, n), output);
        return linear(Extents.shape(x.dim(0), n), product, k, x.dim(0));
    }

    private static int[] bias(NodeReader node, int n) throws RefusedException {
        if (!node.has(6)) {
            return new int[0];
        }
        IntTensor c = (IntTensor) node.constant(6, "bias", ElementType.INT32);
        int last = c.shape().rank() == 0 ? 1 : c.shape().dim(c.shape().rank() - 1);
        RefusedException.unless(
                c.shape().rank() <= 2 && c.shape().size() == last && (last == 1 || last == n),
                "bias of shape " + c.shape() + " for " + n + " columns");
        int[] bias = new int[n];
        if (last == 1) {
            Arrays.fill(bias, c.data()[0]);
            return bias;
        }
        return c.data();
    }

    private static Operator linear(Shape shape, IntegerProduct product, int k, int batch) {
        LinearLayer layer = product.layer(new DenseLowering(k, batch), 0, shape.size() / batch);
        return new LinearOperator(shape, layer, product.finish(layer, 0));
    }
}
