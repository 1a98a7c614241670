package dev.ballast.model.op.pool;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.WindowAttributes;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Slides a window over each channel of a batch and reduces the elements under the window to one number. */
final class Pool implements LocalOperator {
    /** How the elements under a window are reduced. */
    enum Kind {
        MAX,
        /** The sum, divided by the number of elements inside the input. */
        AVERAGE,
        /** The sum, divided by the number of elements inside the input or its declared padding. */
        AVERAGE_WITH_PADDING
    }

    private final Kind kind;
    private final ElementType type;
    private final Shape shape;
    private final PoolWindow window;
    private final PoolAxis vertical;
    private final PoolAxis horizontal;
    private final AveragePool averages;

    private Pool(Kind kind, ElementType type, Shape shape, PoolAxis vertical, PoolAxis horizontal) {
        this.kind = kind;
        this.type = type;
        this.shape = shape;
        this.window = new PoolWindow(vertical.axis(), horizontal.axis());
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.averages = new AveragePool(kind, vertical, horizontal);
    }

    static Operator max(NodeReader node) throws RefusedException {
        boolean isColumnMajor = node.flag("storage_order");
        Pool values = of(node, Kind.MAX, node.type(0).isByte() ? node.type(0) : ElementType.FLOAT);
        return node.output() == 0
                ? values
                : new MaxIndices(values.shape, values.vertical, values.horizontal, isColumnMajor);
    }

    static Operator average(NodeReader node) throws RefusedException {
        return of(node, node.flag("count_include_pad") ? Kind.AVERAGE_WITH_PADDING : Kind.AVERAGE, ElementType.FLOAT);
    }

    private static Pool of(NodeReader node, Kind kind, ElementType type) throws RefusedException {
        node.requireType(0, type);
        Shape x = node.shape(0);
        List<WindowAxis> axes = WindowAttributes.axes(node, x, node.wholes("kernel_shape", List.of()));
        boolean ceil = node.flag("ceil_mode");
        PoolAxis vertical = PoolAxis.of(axes.get(0), ceil);
        PoolAxis horizontal = PoolAxis.of(axes.get(1), ceil);
        long height = vertical.axis().outputs();
        long width = horizontal.axis().outputs();
        Shape shape = x.rank() == 3
                ? Extents.shape(x.dim(0), x.dim(1), width)
                : Extents.shape(x.dim(0), x.dim(1), height, width);
        node.room().take(height + width + 2L * horizontal.axis().kernel());
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
    public long covered() {
        return (long) shape.size()
                * vertical.axis().kernel()
                * horizontal.axis().kernel();
    }

    @Override
    public long scratchBytes() {
        return Scratch.largestBytes(window);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        int width = horizontal.axis().outputs();
        int height = vertical.axis().outputs();
        int plane = vertical.axis().input() * horizontal.axis().input();
        int planes = shape.dim(0) * shape.dim(1);
        if (kind == Kind.MAX && output instanceof FloatTensor y) {
            workspace.kernel().largest(window, planes, FloatOperator.data(inputs, 0), workspace.scratch(), y.data());
            return;
        }
        for (int i = 0; i < planes; i++) {
            for (int row = 0; row < height; row++) {
                int to = (i * height + row) * width;
                if (output instanceof ByteTensor y) {
                    largest((ByteTensor) inputs.get(0), i * plane, row, y.data(), to);
                } else {
                    averages.run(
                            FloatOperator.data(inputs, 0),
                            i * plane,
                            row,
                            ((FloatTensor) output).data(),
                            to,
                            workspace);
                }
            }
        }
    }

    private void largest(ByteTensor x, int plane, int row, byte[] y, int to) {
        for (int column = 0; column < horizontal.axis().outputs(); column++) {
            int largest = Byte.MIN_VALUE;
            int end = horizontal.endTap(column);
            for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
                int line = plane
                        + vertical.axis().source(row, i) * horizontal.axis().input();
                for (int j = horizontal.firstTap(column); j < end; j++) {
                    largest = Math.max(largest, x.get(line + horizontal.axis().source(column, j)));
                }
            }
            y[to + column] = (byte) largest;
        }
    }
}
