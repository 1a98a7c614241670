package dev.ballast.model.op.reduce;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Reduces some axes of a value to one number each (ONNX operators ReduceSum, ReduceMean, ReduceMax, ReduceL2 and others). */
final class Reduction implements LocalOperator {
    private static final long SUM_HAS_INPUT = 13;
    private static final long OTHERS_HAVE_INPUT = 18;
    private static final long BOOLS_HAVE_EXTREMES = 20;

    private final Fold fold;
    private final Shape shape;
    private final ElementType type;
    private final int[] kept;
    private final int[] reduced;
    private final boolean isRun;

    private Reduction(Fold fold, Shape shape, ElementType type, int[] kept, int[] reduced) {
        this.fold = fold;
        this.shape = shape;
        this.type = type;
        this.kept = kept;
        this.reduced = reduced;
        this.isRun = reduced.length > 0 && reduced[reduced.length - 1] == reduced.length - 1;
    }

    static Operator plan(Fold fold, NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        ElementType type = node.type(0);
        requireTaken(fold, type, node.opset());
        long inputFrom = fold == Fold.SUM ? SUM_HAS_INPUT : OTHERS_HAVE_INPUT;
        long[] axes = node.hasLongs(1, "axes", inputFrom) ? node.longs(1, "axes", inputFrom) : new long[0];
        boolean keeps = node.whole("keepdims", 1) != 0;
        if (node.flag("noop_with_empty_axes") && axes.length == 0) {
            RefusedException.unless(
                    fold.keepsOne(), "noop_with_empty_axes without axes, whose meaning ONNX has changed");
            return new Operator.View(x, type);
        }
        if (axes.length == 0) {
            axes = LongStream.range(0, x.rank()).toArray();
        }
        boolean[] isReduced = new boolean[x.rank()];
        for (long axis : axes) {
            isReduced[Extents.axis(axis, x.rank(), x.rank())] = true;
        }
        node.room().takeLists(x);
        List<Long> dims = new ArrayList<>();
        List<int[]> kept = new ArrayList<>();
        List<int[]> reduced = new ArrayList<>();
        long length = 1;
        for (int axis = 0; axis < x.rank(); axis++) {
            (isReduced[axis] ? reduced : kept).add(Selection.all(x, axis));
            length *= isReduced[axis] ? x.dim(axis) : 1;
            if (keeps || !isReduced[axis]) {
                dims.add(isReduced[axis] ? 1L : x.dim(axis));
            }
        }
        Shape shape = Extents.shape(dims.stream().mapToLong(Long::longValue).toArray());
        RefusedException.unless(
                length > 0 || type == ElementType.FLOAT, "a value of shape " + x + " without elements to reduce");
        node.room().take(2L * (shape.size() + length));
        return new Reduction(fold, shape, type, combined(kept), combined(reduced));
    }

    private static void requireTaken(Fold fold, ElementType type, long opset) throws RefusedException {
        boolean isTaken = switch (type) {
            case FLOAT -> true;
            case INT8, UINT8, INT32, INT64 -> fold.takesIntegers();
            case BOOL -> (fold == Fold.MAX || fold == Fold.MIN) && opset >= BOOLS_HAVE_EXTREMES;
        };
        RefusedException.unless(isTaken, "element type " + type.datatype());
    }

    /**
     * Offsets of all combinations of indices of some axes. The index of an element is the sum of one offset from the kept axes and one from
     * the reduced axes.
     */
    private static int[] combined(List<int[]> axes) {
        int[] places = {0};
        for (int[] axis : axes) {
            int[] more = new int[places.length * axis.length];
            for (int i = 0; i < more.length; i++) {
                more[i] = places[i / axis.length] + axis[i % axis.length];
            }
            places = more;
        }
        return places;
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
    public long scratchBytes() {
        return (long) reduced.length * Long.BYTES;
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        if (output instanceof FloatTensor floats) {
            floats(((FloatTensor) inputs.get(0)).data(), floats.data(), workspace);
            return;
        }
        long[] run = workspace.longs(0, reduced.length);
        for (int i = 0; i < shape.size(); i++) {
            for (int k = 0; k < reduced.length; k++) {
                run[k] = Whole.get(inputs.get(0), kept[i] + reduced[k]);
            }
            Whole.set(output, i, fold.of(run, reduced.length));
        }
    }

    private void floats(float[] x, float[] y, Workspace workspace) {
        float[] run = isRun ? x : workspace.buffer(reduced.length);
        for (int i = 0; i < y.length; i++) {
            int from = isRun ? kept[i] : 0;
            for (int k = 0; !isRun && k < reduced.length; k++) {
                run[k] = x[kept[i] + reduced[k]];
            }
            y[i] = (float) fold.of(run, from, from + reduced.length);
        }
    }
}
