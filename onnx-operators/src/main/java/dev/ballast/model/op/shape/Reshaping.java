package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Plans operators that leave every element as it is: Identity, Flatten, Reshape, Dropout at inference, Constant. */
final class Reshaping {
    private static final long AXES_ARE_INPUT = 13;
    private static final long DROPOUT_ONLY_INFERS = 7;
    private static final long MASK_IS_BOOL = 10;
    private static final long SHAPE_IS_INPUT = 5;

    private Reshaping() {}

    static Operator identity(NodeReader node) throws RefusedException {
        return new Operator.View(node.anyShape(0), node.type(0));
    }

    static Operator flatten(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        int axis = Extents.axis(node.whole("axis", 1), x.rank(), x.rank() + 1);
        return new Operator.View(Extents.shape(x.sizeOf(0, axis), x.sizeOf(axis, x.rank())), node.type(0));
    }

    /**
     * Plans Dropout. Training mode is refused; ratio and seed have no effect at inference. The second output says that every element was
     * kept.
     */
    static Operator dropout(NodeReader node) throws RefusedException {
        node.real("ratio", 0.5f);
        node.whole("seed", 0);
        RefusedException.unless(!node.has(2) || isFalse(node.operand(2)), "input training_mode");
        RefusedException.unless(
                node.opset() >= DROPOUT_ONLY_INFERS || node.flag("is_test"), "training (attribute is_test is not 1)");
        Shape x = node.anyShape(0);
        if (node.output() == 0) {
            return new Operator.View(x, node.type(0));
        }
        RefusedException.unless(node.opset() >= MASK_IS_BOOL, "output mask before opset " + MASK_IS_BOOL);
        Extents.shape(x.size());
        byte[] mask = new byte[x.size()];
        Arrays.fill(mask, (byte) 1);
        return new Operator.Fixed(ByteTensor.bools(x, mask));
    }

    private static boolean isFalse(Operand operand) {
        return operand instanceof Operand.Constant constant
                && constant.value().shape().size() == 1
                && constant.type() == ElementType.BOOL
                && Whole.get(constant.value(), 0) == 0;
    }

    /** Plans Squeeze, which removes axes with an extent of 1: the named axes, or all. */
    static Operator squeeze(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        boolean[] isLeftOut = new boolean[x.rank()];
        if (node.hasLongs(1, "axes", AXES_ARE_INPUT)) {
            for (long given : node.longs(1, "axes", AXES_ARE_INPUT)) {
                int axis = Extents.axis(given, x.rank(), x.rank());
                RefusedException.unless(x.dim(axis) == 1, "axis " + given + " of " + x + " has more than one element");
                isLeftOut[axis] = true;
            }
        } else {
            for (int axis = 0; axis < x.rank(); axis++) {
                isLeftOut[axis] = x.dim(axis) == 1;
            }
        }
        long[] dims = IntStream.range(0, x.rank())
                .filter(axis -> !isLeftOut[axis])
                .mapToLong(x::dim)
                .toArray();
        return new Operator.View(Extents.shape(dims), node.type(0));
    }

    /** Plans Unsqueeze, which inserts axes with an extent of 1. The axes are those of the result. */
    static Operator unsqueeze(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        long[] axes = node.longs(1, "axes", AXES_ARE_INPUT);
        long[] dims = new long[x.rank() + axes.length];
        for (long given : axes) {
            int axis = Extents.axis(given, dims.length, dims.length);
            RefusedException.unless(dims[axis] == 0, "axis " + axis + " twice");
            dims[axis] = 1;
        }
        int own = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = dims[axis] == 1 ? 1 : x.dim(own++);
        }
        return new Operator.View(Extents.shape(dims), node.type(0));
    }

    /**
     * Plans Reshape. An extent of 0 copies the input's extent unless allowzero is set; one -1 takes the remaining elements (ONNX operator
     * Reshape).
     */
    static Operator reshape(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        long[] wanted = node.longs(1, "shape", SHAPE_IS_INPUT);
        boolean allowZero = node.flag("allowzero");
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < wanted.length; axis++) {
            if (wanted[axis] == 0 && !allowZero) {
                RefusedException.unless(axis < x.rank(), "extent 0 on axis " + axis + " of " + x);
                wanted[axis] = x.dim(axis);
            }
            if (wanted[axis] == -1) {
                RefusedException.unless(open < 0, "two extents of -1");
                open = axis;
                wanted[axis] = 1;
            }
            known = Extents.shape(known, wanted[axis]).size();
        }
        if (open >= 0) {
            RefusedException.unless(known > 0 && x.size() % known == 0, "no extent for -1 fits " + x);
            wanted[open] = x.size() / known;
        }
        Shape shape = Extents.shape(wanted);
        RefusedException.unless(shape.size() == x.size(), "shape " + x + " cannot become " + shape);
        return new Operator.View(shape, node.type(0));
    }

    /** Plans Constant: the value of its only attribute. */
    static Operator constant(NodeReader node) throws RefusedException {
        List<String> names = new ArrayList<>(node.attributeNames());
        RefusedException.unless(names.size() == 1, "attributes " + names + " (expected one value)");
        Tensor value = constantOf(node.any(names.get(0)));
        if (value == null || !names.get(0).startsWith("value")) {
            throw new RefusedException("attribute " + names.get(0));
        }
        return new Operator.Fixed(value);
    }

    private static @Nullable Tensor constantOf(@Nullable Attribute attribute) {
        if (attribute instanceof Attribute.Value value) {
            return value.tensor();
        }
        if (attribute instanceof Attribute.Whole whole) {
            return LongTensor.wrap(Shape.of(), new long[] {whole.value()});
        }
        if (attribute instanceof Attribute.Wholes wholes) {
            long[] values = wholes.values().stream().mapToLong(Long::longValue).toArray();
            return LongTensor.wrap(Shape.of(values.length), values);
        }
        if (attribute instanceof Attribute.Real real) {
            return FloatTensor.wrap(Shape.of(), new float[] {real.value()});
        }
        if (attribute instanceof Attribute.Reals reals) {
            float[] values = new float[reals.values().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = reals.values().get(i);
            }
            return FloatTensor.wrap(Shape.of(values.length), values);
        }
        return null;
    }
}
