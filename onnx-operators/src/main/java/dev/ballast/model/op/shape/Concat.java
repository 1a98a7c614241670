package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts values of one type side by side along an axis.
 *
 * @param chunks for each input, the number of contiguous elements per index of the axes before
 */
record Concat(Shape shape, ElementType type, List<Integer> chunks) implements LocalOperator {
    private static final long AXIS_IS_REQUIRED = 4;

    static Operator plan(NodeReader node) throws RefusedException {
        RefusedException.unless(
                node.opset() < AXIS_IS_REQUIRED || node.attributeNames().contains("axis"), "no attribute axis");
        Shape first = node.anyShape(0);
        ElementType type = node.type(0);
        int axis = Extents.axis(node.whole("axis", 1), first.rank(), first.rank());
        long[] dims = Arrays.stream(first.toArray()).asLongStream().toArray();
        dims[axis] = 0;
        Integer[] chunks = new Integer[node.inputs()];
        for (int input = 0; input < chunks.length; input++) {
            Shape x = node.anyShape(input);
            node.requireType(input, type);
            boolean fits = x.rank() == first.rank();
            for (int other = 0; fits && other < x.rank(); other++) {
                fits = other == axis || x.dim(other) == first.dim(other);
            }
            RefusedException.unless(fits, "shapes " + first + " and " + x + " do not fit on axis " + axis);
            chunks[input] = x.sizeOf(axis, x.rank());
            dims[axis] += x.dim(axis);
        }
        return new Concat(Extents.shape(dims), type, List.of(chunks));
    }

    @Override
    public List<Integer> places() {
        List<Integer> places = new ArrayList<>();
        int at = 0;
        for (int chunk : chunks) {
            places.add(at);
            at += chunk;
        }
        return at == shape.size() ? places : List.of();
    }

    @Override
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Object y = ElementType.elements(output);
        int stride = 0;
        for (int input = 0; input < chunks.size(); input++) {
            stride += chunks.get(input);
        }
        int to = 0;
        for (int input = 0; input < chunks.size(); input++) {
            Object x = ElementType.elements(inputs.get(input));
            int chunk = chunks.get(input);
            for (int from = 0, at = to; chunk > 0 && at < shape.size(); from += chunk, at += stride) {
                System.arraycopy(x, from, y, at, chunk);
            }
            to += chunk;
        }
    }
}
