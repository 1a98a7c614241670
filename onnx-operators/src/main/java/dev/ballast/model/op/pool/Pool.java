package dev.ballast.model.op.pool;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.PoolWindow;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.WindowAttributes;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Slides a window over the height and width of each channel of a batch and reduces the elements under the window to one number. */
final class Pool implements LocalOperator {
    /** Rank of an input with three spatial axes. */
    private static final int VOLUME_RANK = 5;

    /** Largest p of a norm: far above any real one. */
    private static final int MOST_POWER = 64;

    private final PoolKind kind;
    private final ElementType type;
    private final Shape shape;
    private final PoolWindow window;
    private final PoolAxis vertical;
    private final PoolAxis horizontal;
    private final AveragePool averages;

    private Pool(PoolKind kind, ElementType type, Shape shape, PoolAxis vertical, PoolAxis horizontal) {
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
        ElementType type = node.type(0).isByte() ? node.type(0) : ElementType.FLOAT;
        if (node.output() == 0) {
            return of(node, PoolKind.MAX, 1, type);
        }
        node.requireType(0, type);
        List<PoolAxis> axes = axes(node);
        RefusedException.unless(
                !isColumnMajor || axes.get(0).axis().input() == 1, "storage_order 1 over three spatial axes");
        return new MaxIndices(shape(node, axes), axes, isColumnMajor);
    }

    static Operator average(NodeReader node) throws RefusedException {
        PoolKind kind = node.flag("count_include_pad") ? PoolKind.AVERAGE_WITH_PADDING : PoolKind.AVERAGE;
        return of(node, kind, 1, ElementType.FLOAT);
    }

    /** Plans LpPool, the p-norm of the elements under each window. */
    static Operator norm(NodeReader node) throws RefusedException {
        return of(node, PoolKind.NORM, power(node), ElementType.FLOAT);
    }

    /** Attribute p of a norm. */
    static int power(NodeReader node) throws RefusedException {
        long power = node.whole("p", 2);
        RefusedException.unless(power >= 1 && power <= MOST_POWER, "p " + power + " (1 to " + MOST_POWER + ")");
        return (int) power;
    }

    private static Operator of(NodeReader node, PoolKind kind, int power, ElementType type) throws RefusedException {
        node.requireType(0, type);
        List<PoolAxis> axes = axes(node);
        Shape shape = shape(node, axes);
        boolean isFlat = node.shape(0).rank() < VOLUME_RANK;
        return isFlat && kind != PoolKind.NORM
                ? new Pool(kind, type, shape, axes.get(1), axes.get(2))
                : new VolumePool(kind, power, type, shape, axes);
    }

    /** The window over depth, height and width. */
    private static List<PoolAxis> axes(NodeReader node) throws RefusedException {
        boolean ceil = node.flag("ceil_mode");
        List<PoolAxis> axes = new ArrayList<>();
        for (WindowAxis axis : WindowAttributes.axes(node, node.shape(0), node.wholes("kernel_shape", List.of()))) {
            axes.add(PoolAxis.of(axis, ceil));
        }
        return axes;
    }

    private static Shape shape(NodeReader node, List<PoolAxis> axes) throws RefusedException {
        Shape x = node.shape(0);
        int[] outputs = axes.stream().mapToInt(axis -> axis.axis().outputs()).toArray();
        node.room()
                .take((long) outputs[1] + outputs[2] + 2L * axes.get(2).axis().kernel());
        return WindowAttributes.shape(x, x.dim(1), outputs[0], outputs[1], outputs[2]);
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
        return PoolAxis.covered(shape, List.of(vertical, horizontal));
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
        if (kind == PoolKind.MAX && output instanceof FloatTensor y) {
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
