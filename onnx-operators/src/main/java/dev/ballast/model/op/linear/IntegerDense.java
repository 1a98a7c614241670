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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plans ONNX operators QLinearMatMul and MatMulInteger and com.microsoft's QGemm and MatMulIntegerToFloat. With constant weights on the
 * right they become linear operators with W = weights transposed. The zero point of the activation, and its scale where the output is
 * float32, may be computed at run time.
 */
final class IntegerDense {
    private IntegerDense() {}

    static Operator qLinear(NodeReader node) throws RefusedException {
        ElementType input = node.bytes(0);
        Quantization a = Quantization.of(node, 1, input).requireOne("left factor");
        MatMul.Batches batches = MatMul.Batches.of(node.shape(0), node.shape(3), node.room());
        Quantization b = Quantization.of(node, 4, node.bytes(3)).requireChannels(batches.n(), "right factor");
        ElementType type = node.bytes(7);
        Quantization y = Quantization.of(node, 6, type).requireOne("output");
        IntegerOutput output =
                IntegerOutput.scaled(Quantization.ratios(a, b, y, batches.n()), type, y.zero(0), Finish.Layout.COLUMNS);
        if (!isLayer(node, 3)) {
            IntegerProduct.Zero left = IntegerProduct.Zero.known(a.zero(0), ElementType.INT8);
            return new IntegerMatMul(batches, List.of(0, 3), new IntegerMatMul.Zeros(left, b.zeros(), -1), output);
        }
        IntegerProduct.Zero zero = IntegerProduct.Zero.known(a.zero(0), input);
        return product(node, 3, batches, new Terms(zero, b.zeros(), List.of(0)), output);
    }

    static Operator sums(NodeReader node) throws RefusedException {
        MatMul.Batches batches = MatMul.Batches.of(node.shape(0), node.shape(1), node.room());
        IntegerOutput output = IntegerOutput.sums(Finish.Layout.COLUMNS);
        List<Integer> reads = new ArrayList<>(List.of(0));
        if (isLayer(node, 1) && (!node.has(3) || node.isConstant(3))) {
            IntegerProduct.Zero zero = zero(node, 2, node.bytes(0), reads);
            return product(node, 1, batches, new Terms(zero, columnZeros(node, 3, batches.n()), reads), output);
        }
        reads.add(1);
        node.bytes(0);
        node.bytes(1);
        // The sums are made of the elements as they are, so the zero points are in their own types.
        IntegerProduct.Zero left = zero(node, 2, ElementType.INT8, reads.subList(1, reads.size()));
        int rightAt = -1;
        int[] right = new int[1];
        if (node.has(3) && !node.isConstant(3)) {
            requireOne(node, 3, node.type(1));
            rightAt = reads.size() - 2;
            reads.add(3);
        } else {
            right = columnZeros(node, 3, batches.n());
        }
        return new IntegerMatMul(batches, reads, new IntegerMatMul.Zeros(left, right, rightAt), output);
    }

    /** The product scaled to float32, with constant weights and constant scales of the weights. */
    static Operator toFloat(NodeReader node) throws RefusedException {
        MatMul.Batches batches = MatMul.Batches.of(node.shape(0), node.shape(1), node.room());
        RefusedException.unless(isLayer(node, 1), "batches of weights");
        float[] scales = node.constant(3, "scale of the weights").data();
        float[] bias = node.has(6) ? node.constant(6, "bias").data() : new float[0];
        int n = batches.n();
        RefusedException.unless(
                (scales.length == 1 || scales.length == n) && (bias.length == 0 || bias.length == n),
                scales.length + " scales and " + bias.length + " biases for " + n + " columns");
        node.requireType(2, ElementType.FLOAT);
        RefusedException.unless(node.shape(2).size() == 1, "scale of the activation of shape " + node.shape(2));
        List<Integer> reads = new ArrayList<>(List.of(0, 2));
        IntegerProduct.Zero zero = zero(node, 4, node.bytes(0), reads);
        IntegerOutput output = IntegerOutput.real(Dense.stretched(scales, n), bias, 0);
        return product(node, 1, batches, new Terms(zero, columnZeros(node, 5, n), reads), output);
    }

    /** Whether a factor is constant and one matrix, perhaps with leading extents of 1. */
    static boolean isLayer(NodeReader node, int input) throws RefusedException {
        Shape shape = node.shape(input);
        return node.isConstant(input) && shape.rank() > 0 && shape.sizeOf(0, Math.max(0, shape.rank() - 2)) == 1;
    }

    /** The zero point of the activation at {@code input}. When it is not constant, its index is added to those that a run reads. */
    private static IntegerProduct.Zero zero(NodeReader node, int input, ElementType type, List<Integer> reads)
            throws RefusedException {
        if (!node.has(input) || node.isConstant(input)) {
            return IntegerProduct.Zero.known(Quantization.zeros(node, input, node.type(0), 1)[0], type);
        }
        requireOne(node, input, node.type(0));
        reads.add(input);
        return IntegerProduct.Zero.operand(reads.size() - 2, type);
    }

    private static void requireOne(NodeReader node, int input, ElementType type) throws RefusedException {
        node.requireType(input, type);
        RefusedException.unless(
                node.shape(input).size() == 1, "zero point of shape " + node.shape(input) + " computed at run time");
    }

    private static int[] columnZeros(NodeReader node, int input, int n) throws RefusedException {
        boolean perColumn = node.has(input) && node.shape(input).size() > 1;
        return Quantization.zeros(node, input, node.bytes(1), perColumn ? n : 1);
    }

    /** Zero points of a product with constant weights. */
    private static final class Terms {
        private final IntegerProduct.Zero left;
        private final int[] right;
        private final List<Integer> reads;

        /**
         * Wraps the zero points.
         *
         * @param left zero point of the activation
         * @param right zero points of the weights, in their own type: a single one, or one for each column
         * @param reads indices of the inputs that a run reads, the activation first
         */
        Terms(IntegerProduct.Zero left, int[] right, List<Integer> reads) {
            this.left = left;
            this.right = right;
            this.reads = reads;
        }
    }

    private static Operator product(
            NodeReader node, int right, MatMul.Batches batches, Terms terms, IntegerOutput output)
            throws RefusedException {
        IntegerProduct.Factor factor =
                IntegerProduct.Factor.columns(node, right, batches.k(), batches.n(), terms.right);
        IntegerProduct product = new IntegerProduct(terms.left, factor, new int[0], output);
        DenseLowering lowering = new DenseLowering(batches.k(), node.shape(0).size() / batches.k());
        return linear(batches.shape(), product, lowering, terms.reads);
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
        IntegerOutput output =
                IntegerOutput.scaled(Quantization.ratios(a, b, y, n), type, y.zero(0), Finish.Layout.COLUMNS);
        IntegerProduct.Factor factor = transB
                ? IntegerProduct.Factor.rows(node, 3, n, b.zeros())
                : IntegerProduct.Factor.columns(node, 3, k, n, b.zeros());
        IntegerProduct.Zero zero = IntegerProduct.Zero.known(a.zero(0), input);
        IntegerProduct product = new IntegerProduct(zero, factor, bias(node, n), output);
        return linear(Extents.shape(x.dim(0), n), product, new DenseLowering(k, x.dim(0)), List.of(0));
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

    private static Operator linear(Shape shape, IntegerProduct product, DenseLowering lowering, List<Integer> reads) {
        LinearLayer layer = product.layer(lowering, 0, shape.size() / lowering.batch());
        return new LinearOperator(shape, layer, product.finish(layer, 0), reads);
    }
}
