package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
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

/**
 * The k largest or smallest elements along an axis, the best first, or their indices (ONNX operator TopK). Of equal elements the one with
 * the lower index comes first. NaN counts as larger than any number.
 *
 * @param extent elements along the axis of the input
 * @param inner distance between neighbours along the axis
 * @param k elements to keep
 * @param isLargest whether the largest are wanted
 * @param givesIndices whether this is the output of indices
 */
record TopK(Shape shape, ElementType type, int extent, int inner, int k, boolean isLargest, boolean givesIndices)
        implements LocalOperator {
    private static final long K_IS_INPUT = 10;
    private static final int[] ITSELF = {0};

    static Operator plan(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        RefusedException.unless(node.type(0) != ElementType.BOOL, "element type BOOL");
        int axis = Extents.axis(node.whole("axis", -1), x.rank(), x.rank());
        boolean isLargest = node.whole("largest", 1) != 0;
        node.whole("sorted", 1); // without it any order is right
        long k;
        if (node.opset() >= K_IS_INPUT) {
            Tensor given = node.extents(1, "k");
            RefusedException.unless(given.shape().size() == 1, "k of shape " + given.shape());
            k = Whole.get(given, 0);
        } else {
            k = node.whole("k", -1);
        }
        RefusedException.unless(k >= 0 && k <= x.dim(axis), "k " + k + " of " + x.dim(axis) + " elements");
        long[] dims = Arrays.stream(x.toArray()).asLongStream().toArray();
        dims[axis] = k;
        boolean givesIndices = node.output() == 1;
        ElementType type = givesIndices ? ElementType.INT64 : node.type(0);
        int inner = x.sizeOf(axis + 1, x.rank());
        return new TopK(Extents.shape(dims), type, x.dim(axis), inner, (int) k, isLargest, givesIndices);
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor x = inputs.get(0);
        int[] heap = workspace.places(k);
        int lanes = k == 0 ? 0 : shape.size() / k;
        for (int lane = 0; lane < lanes; lane++) {
            int from = lane / inner * extent * inner + lane % inner;
            int to = lane / inner * k * inner + lane % inner;
            select(x, from, heap);
            for (int i = 0; i < k; i++) {
                if (givesIndices) {
                    ((LongTensor) output).data()[to + i * inner] = heap[i];
                } else {
                    Elements.pick(
                            ElementType.elements(x),
                            from + heap[i] * inner,
                            ITSELF,
                            1,
                            1,
                            ElementType.elements(output),
                            to + i * inner);
                }
            }
        }
    }

    /** Writes the indices of the k best elements of a lane, the best first. The worst of them is at the top of the heap meanwhile. */
    private void select(Tensor x, int from, int[] heap) {
        for (int i = 0; i < k; i++) {
            heap[i] = i;
        }
        for (int i = k / 2 - 1; i >= 0; i--) {
            sink(x, from, heap, i, k);
        }
        for (int i = k; i < extent; i++) {
            if (isBetter(x, from, i, heap[0])) {
                heap[0] = i;
                sink(x, from, heap, 0, k);
            }
        }
        for (int end = k - 1; end > 0; end--) {
            int worst = heap[0];
            heap[0] = heap[end];
            heap[end] = worst;
            sink(x, from, heap, 0, end);
        }
    }

    private void sink(Tensor x, int from, int[] heap, int start, int size) {
        int parent = start;
        while (2 * parent + 1 < size) {
            int child = 2 * parent + 1;
            if (child + 1 < size && isBetter(x, from, heap[child], heap[child + 1])) {
                child++;
            }
            if (isBetter(x, from, heap[child], heap[parent])) {
                return;
            }
            int moved = heap[parent];
            heap[parent] = heap[child];
            heap[child] = moved;
            parent = child;
        }
    }

    /** Whether element {@code a} of a lane comes before another element {@code b}. */
    private boolean isBetter(Tensor x, int from, int a, int b) {
        int order = compare(x, from + a * inner, from + b * inner);
        return order == 0 ? a < b : isLargest == order > 0;
    }

    private static int compare(Tensor x, int i, int j) {
        if (x instanceof FloatTensor floats) {
            float a = floats.data()[i];
            float b = floats.data()[j];
            return a == b ? 0 : Float.compare(a, b); // 0 and -0 are equal
        }
        return Long.compare(Whole.get(x, i), Whole.get(x, j));
    }
}
