package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.AxisSources;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The slices of a value at indices along one axis (ONNX operator Gather). The result has the axes of the indices in place of this axis.
 *
 * @param axis the axis of the data
 * @param extent of this axis
 * @param inner elements of a slice behind the axis
 */
record Gather(Shape shape, ElementType type, int axis, int extent, int inner) implements LocalOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        int axis = Extents.axis(node.whole("axis", 0), x.rank(), x.rank());
        Indices.requireType(node, 1);
        Shape indices = node.anyShape(1);
        long[] dims = new long[x.rank() - 1 + indices.rank()];
        for (int i = 0; i < dims.length; i++) {
            boolean isIndex = i >= axis && i < axis + indices.rank();
            dims[i] = isIndex ? indices.dim(i - axis) : x.dim(i < axis ? i : i - indices.rank() + 1);
        }
        Shape shape = Extents.shape(dims);
        if (node.operand(1) instanceof Operand.Constant constant) {
            return selection(node, constant.value(), axis, shape);
        }
        return new Gather(shape, node.type(0), axis, x.dim(axis), x.sizeOf(axis + 1, x.rank()));
    }

    /** With constant indices the copies are planned at load. */
    private static Selection selection(NodeReader node, Tensor indices, int axis, Shape shape) throws RefusedException {
        Shape x = node.anyShape(0);
        int count = indices.shape().size();
        node.room().takeLists(Shape.of(count));
        int[] sources = new int[count];
        for (int i = 0; i < count; i++) {
            long index = Whole.get(indices, i);
            RefusedException.unless(
                    index >= -x.dim(axis) && index < x.dim(axis),
                    "index " + index + " on axis " + axis + " of a value of shape " + x);
            sources[i] = (int) (index < 0 ? index + x.dim(axis) : index) * Selection.stride(x, axis);
        }
        List<int[]> all = AxisSources.everything(node, x);
        all.set(axis, sources);
        return Selection.of(shape, node.type(0), all);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor indices = inputs.get(1);
        int count = indices.shape().size();
        int[] offsets = workspace.places(count);
        for (int i = 0; i < count; i++) {
            offsets[i] = Indices.within(Whole.get(indices, i), extent, axis) * inner;
        }
        Object x = ElementType.elements(inputs.get(0));
        Object y = ElementType.elements(output);
        int step = count * inner;
        for (int from = 0, to = 0; to < shape.size(); from += extent * inner, to += step) {
            Elements.pick(x, from, offsets, count, inner, y, to);
        }
    }
}
