package dev.ballast.model.op;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators that leave every element as it is: Identity, Flatten, Reshape, Dropout at inference, Constant. */
final class Reshaping {
    private Reshaping() {}

    static Operator identity(NodeReader node) throws RefusedException {
        return new Operator.View(shapeOf(node), node.type(0));
    }

    static Operator flatten(NodeReader node) throws RefusedException {
        Shape x = shapeOf(node);
        int axis = Extents.axis(node.whole("axis", 1), x.rank(), x.rank() + 1);
        return new Operator.View(Extents.shape(x.sizeOf(0, axis), x.sizeOf(axis, x.rank())), node.type(0));
    }

    /** Training mode is refused; the ratio and the seed change nothing at inference. */
    static Operator dropout(NodeReader node) throws RefusedException {
        node.real("ratio", 0.5f);
        node.whole("seed", 0);
        RefusedException.unless(!node.has(2), "input training_mode");
        return new Operator.View(node.floats(0), ElementType.FLOAT);
    }

    /** 0 copies the input's extent unless allowzero is set, one -1 takes what is left (ONNX operator Reshape). */
    static Operator reshape(NodeReader node) throws RefusedException {
        Shape x = shapeOf(node);
        long[] wanted = node.longs(1).clone();
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

    /** The value of the one attribute a Constant has. */
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

    /** Shape of the first input; a constant may be empty. */
    private static Shape shapeOf(NodeReader node) throws RefusedException {
        if (node.operand(0) instanceof Operand.Constant constant) {
            return constant.value().shape();
        }
        return node.shape(0);
    }
}
