package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/** Plans operators whose result is known at load: Shape, Size, ConstantOfShape, EyeLike, Range. Exporters use them to compute shapes. */
final class Known {
    /** Most elements of a Range, far above any real one. */
    private static final long MAX_RANGE = 1 << 20;

    private Known() {}

    /** The extents from {@code start} to {@code end}, exclusive. A negative bound counts from the last axis. */
    static Operator shape(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        int from = bound(node.whole("start", 0), x.rank());
        int end = bound(node.whole("end", x.rank()), x.rank());
        long[] dims = new long[Math.max(0, end - from)];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = x.dim(from + i);
        }
        return new Operator.Fixed(LongTensor.wrap(Shape.of(dims.length), dims));
    }

    private static int bound(long index, int rank) {
        return (int) Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
    }

    static Operator size(NodeReader node) throws RefusedException {
        long[] size = {node.anyShape(0).size()};
        return new Operator.Fixed(LongTensor.wrap(Shape.of(), size));
    }

    static Operator constantOfShape(NodeReader node) throws RefusedException {
        Shape shape = Extents.shape(node.longs(0));
        Tensor value = FloatTensor.zeros(Shape.of(1));
        if (node.any("value") instanceof Attribute.Value given) {
            value = given.tensor();
        }
        RefusedException.unless(value.shape().size() == 1, "value of shape " + value.shape());
        ElementType type = ElementType.of(value);
        return new Filled(shape, type, value);
    }

    static Operator range(NodeReader node) throws RefusedException {
        ElementType type = node.type(0);
        boolean isFloat = type == ElementType.FLOAT;
        double[] terms = new double[3];
        for (int i = 0; i < terms.length; i++) {
            node.requireType(i, type);
            Tensor term = node.extents(i, "a bound");
            RefusedException.unless(term.shape().size() == 1, "a bound of shape " + term.shape());
            terms[i] = isFloat ? ((FloatTensor) term).data()[0] : Whole.get(term, 0);
        }
        RefusedException.unless(terms[2] != 0, "a step of 0");
        double count = Math.max(0, Math.ceil((terms[1] - terms[0]) / terms[2]));
        RefusedException.unless(count <= MAX_RANGE, count + " elements");
        node.room().require((long) count);
        Tensor values = type.zeros(Extents.shape((long) count));
        for (int i = 0; i < values.shape().size(); i++) {
            double value = terms[0] + i * terms[2];
            if (isFloat) {
                ((FloatTensor) values).data()[i] = (float) value;
            } else {
                Whole.set(values, i, (long) value);
            }
        }
        return new Operator.Fixed(values);
    }

    /** Plans EyeLike: a matrix of the input's shape with ones on a diagonal. */
    static Operator eyeLike(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        RefusedException.unless(x.rank() == 2, "a value of shape " + x + " (rank 2)");
        ElementType type = node.any("dtype") == null ? node.type(0) : Cast.elementType(node.whole("dtype", 0));
        long k = node.whole("k", 0);
        node.room().require(x.size());
        Tensor eye = type.zeros(x);
        for (int row = 0; row < x.dim(0); row++) {
            if (k >= -row && k < (long) x.dim(1) - row) {
                Whole.set(eye, row * x.dim(1) + row + (int) k, 1L);
            }
        }
        return new Operator.Fixed(eye);
    }

    /** A value with equal elements. The tensor is made only when it is needed. */
    private record Filled(Shape shape, ElementType type, Tensor value) implements LocalOperator {
        @Override
        public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
            if (value instanceof FloatTensor floats) {
                Arrays.fill(((FloatTensor) output).data(), floats.data()[0]);
                return;
            }
            for (int i = 0; i < shape.size(); i++) {
                Whole.set(output, i, Whole.get(value, 0));
            }
        }
    }
}
