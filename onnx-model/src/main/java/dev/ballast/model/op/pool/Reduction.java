package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.shape.Selection;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Reduces some axes of a float32 value to one number each: the mean, the sum or the largest element (ONNX operators ReduceMean, ReduceSum
 * and ReduceMax).
 */
final class Reduction implements FloatOperator {
    private static final long SUM_HAS_INPUT = 13;
    private static final long OTHERS_HAVE_INPUT = 18;

    /** How the elements are reduced. */
    enum Kind {
        MEAN,
        SUM,
        MAX
    }

    private final Kind kind;
    private final Shape shape;
    private final int[] kept;
    private final int[] reduced;

    private Reduction(Kind kind, Shape shape, int[] kept, int[] reduced) {
        this.kind = kind;
        this.shape = shape;
        this.kept = kept;
        this.reduced = reduced;
    }

    static Operator plan(Kind kind, NodeReader node) throws RefusedException {
        Shape x = node.floats(0);
        long inputFrom = kind == Kind.SUM ? SUM_HAS_INPUT : OTHERS_HAVE_INPUT;
        long[] axes = node.hasLongs(1, "axes", inputFrom) ? node.longs(1, "axes", inputFrom) : new long[0];
        boolean keeps = node.whole("keepdims", 1) != 0;
        if (node.flag("noop_with_empty_axes") && axes.length == 0) {
            return new Operator.View(x, ElementType.FLOAT);
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
        for (int axis = 0; axis < x.rank(); axis++) {
            (isReduced[axis] ? reduced : kept).add(Selection.all(x, axis));
            if (keeps || !isReduced[axis]) {
                dims.add(isReduced[axis] ? 1L : x.dim(axis));
            }
        }
        Shape shape = Extents.shape(dims.stream().mapToLong(Long::longValue).toArray());
        node.room().take(2L * (shape.size() + x.size() / shape.size()));
        return new Reduction(kind, shape, combined(kept), combined(reduced));
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
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        if (kind == Kind.MAX) {
            for (int i = 0; i < y.length; i++) {
                y[i] = largest(x, kept[i]);
            }
            return;
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = sum(x, kept[i]) / (kind == Kind.MEAN ? reduced.length : 1);
        }
    }

    private float sum(float[] x, int from) {
        float sum = 0f;
        for (int offset : reduced) {
            sum += x[from + offset];
        }
        return sum;
    }

    private float largest(float[] x, int from) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int offset : reduced) {
            largest = Math.max(largest, x[from + offset]);
        }
        return largest;
    }
}
