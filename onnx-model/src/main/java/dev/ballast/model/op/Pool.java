package dev.ballast.model.op;

import dev.ballast.gemm.WindowAxis;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Slides a window over each channel of a batch and brings what it covers to one number. */
final class Pool implements LocalOperator {
    /** What becomes of the elements under a window. */
    enum Kind {
        MAX,
        /** Divided by the elements that lie inside the input. */
        AVERAGE,
        /** Divided by the elements that lie inside the input or its declared padding. */
        AVERAGE_WITH_PADDING
    }

    private final Kind kind;
    private final ElementType type;
    private final Shape shape;
    private final PoolAxis vertical;
    private final PoolAxis horizontal;

    private Pool(Kind kind, ElementType type, Shape shape, PoolAxis vertical, PoolAxis horizontal) {
        this.kind = kind;
        this.type = type;
        this.shape = shape;
        this.vertical = vertical;
        this.horizontal = horizontal;
    }

    static Operator max(NodeReader node) throws RefusedException {
        // storage_order lays out the Indices output, which is refused where it is used.
        node.whole("storage_order", 0);
        return of(node, Kind.MAX, node.type(0).isByte() ? node.type(0) : ElementType.FLOAT);
    }

    static Operator average(NodeReader node) throws RefusedException {
        return of(node, node.flag("count_include_pad") ? Kind.AVERAGE_WITH_PADDING : Kind.AVERAGE, ElementType.FLOAT);
    }

    private static Pool of(NodeReader node, Kind kind, ElementType type) throws RefusedException {
        node.requireType(0, type);
        Shape x = node.shape(0);
        List<WindowAxis> axes = Window.axes(node, x, node.wholes("kernel_shape", List.of()));
        boolean ceil = node.flag("ceil_mode");
        PoolAxis vertical = PoolAxis.of(axes.get(0), ceil);
        PoolAxis horizontal = PoolAxis.of(axes.get(1), ceil);
        long height = vertical.axis().outputs();
        long width = horizontal.axis().outputs();
        Shape shape = x.rank() == 3
                ? Extents.shape(x.dim(0), x.dim(1), width)
                : Extents.shape(x.dim(0), x.dim(1), height, width);
        return new Pool(kind, type, shape, vertical, horizontal);
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
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int plane = vertical.axis().input() * horizontal.axis().input();
        int width = horizontal.axis().outputs();
        int height = vertical.axis().outputs();
        int target = 0;
        for (int channel = 0; channel < shape.dim(0) * shape.dim(1); channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    if (inputs.get(0) instanceof ByteTensor x) {
                        ((ByteTensor) output).data()[target++] = (byte) largest(x, channel * plane, row, column);
                    } else {
                        float[] x = ((FloatTensor) inputs.get(0)).data();
                        ((FloatTensor) output).data()[target++] = kind == Kind.MAX
                                ? largest(x, channel * plane, row, column)
                                : sum(x, channel * plane, row, column) / divisor(row, column);
                    }
                }
            }
        }
    }

    private int largest(ByteTensor x, int plane, int row, int column) {
        int largest = Byte.MIN_VALUE;
        int end = horizontal.endTap(column);
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int line =
                    plane + vertical.axis().source(row, i) * horizontal.axis().input();
            for (int j = horizontal.firstTap(column); j < end; j++) {
                largest = Math.max(largest, x.get(line + horizontal.axis().source(column, j)));
            }
        }
        return largest;
    }

    private float largest(float[] x, int plane, int row, int column) {
        float largest = Float.NEGATIVE_INFINITY;
        int end = horizontal.endTap(column);
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int line =
                    plane + vertical.axis().source(row, i) * horizontal.axis().input();
            for (int j = horizontal.firstTap(column); j < end; j++) {
                largest = Math.max(largest, x[line + horizontal.axis().source(column, j)]);
            }
        }
        return largest;
    }

    private float sum(float[] x, int plane, int row, int column) {
        float sum = 0f;
        int end = horizontal.endTap(column);
        for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
            int line =
                    plane + vertical.axis().source(row, i) * horizontal.axis().input();
            for (int j = horizontal.firstTap(column); j < end; j++) {
                sum += x[line + horizontal.axis().source(column, j)];
            }
        }
        return sum;
    }

    private float divisor(int row, int column) {
        if (kind == Kind.AVERAGE_WITH_PADDING) {
            return (float) vertical.paddedTaps(row) * horizontal.paddedTaps(column);
        }
        int rows = vertical.endTap(row) - vertical.firstTap(row);
        int columns = horizontal.endTap(column) - horizontal.firstTap(column);
        return (float) rows * columns;
    }
}
