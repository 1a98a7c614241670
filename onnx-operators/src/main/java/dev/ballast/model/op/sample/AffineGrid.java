package dev.ballast.model.op.sample;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * The points of a grid after an affine map, one map for each image of a batch (ONNX operator AffineGrid).
 *
 * @param shape batch x spatial extents x coordinates of a point, the coordinate of the last axis first
 * @param areCornersAligned whether the outermost points lie at -1 and 1; otherwise they lie half a step inside
 */
record AffineGrid(Shape shape, boolean areCornersAligned) implements FloatOperator {
    static Operator plan(NodeReader node) throws RefusedException {
        Shape theta = node.floats(0);
        node.extents(1, "size");
        long[] size = node.longs(1);
        int spatial = size.length - 2;
        RefusedException.unless(
                spatial == 2 || spatial == 3, "a size of " + size.length + " extents (batch, channels, 2 or 3 more)");
        Shape expected = Extents.shape(size[0], spatial, spatial + 1);
        RefusedException.unless(theta.equals(expected), "theta of shape " + theta + " (expected " + expected + ")");
        long[] dims = new long[spatial + 2];
        boolean areCornersAligned = node.flag("align_corners");
        for (int axis = 2; axis < size.length; axis++) {
            RefusedException.unless(
                    size[axis] > (areCornersAligned ? 1 : 0), "an extent of " + size[axis] + " to place points along");
        }
        dims[0] = size[0];
        System.arraycopy(size, 2, dims, 1, spatial);
        dims[spatial + 1] = spatial;
        return new AffineGrid(Extents.shape(dims), areCornersAligned);
    }

    @Override
    public List<Integer> reads() {
        return List.of(0);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] theta = FloatOperator.data(inputs, 0);
        int spatial = shape.rank() - 2;
        int perImage = shape.sizeOf(1, spatial + 1);
        for (int at = 0; at < y.length; at++) {
            int point = at / spatial % perImage;
            int row = (at / spatial / perImage * spatial + at % spatial) * (spatial + 1);
            float sum = theta[row + spatial];
            for (int axis = spatial; axis >= 1; axis--) {
                int extent = shape.dim(axis);
                sum += theta[row + spatial - axis] * place(point % extent, extent);
                point /= extent;
            }
            y[at] = sum;
        }
    }

    private float place(int index, int extent) {
        if (!areCornersAligned) {
            return (2f * index + 1f) / extent - 1f;
        }
        return 2f * index / (extent - 1) - 1f;
    }
}
