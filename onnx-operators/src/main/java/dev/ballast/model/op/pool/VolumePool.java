package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;

/** Slides a window over depth, height and width of each channel of a batch and reduces the elements under it, one window at a time. */
final class VolumePool implements LocalOperator {
    private final PoolKind kind;
    private final int power;
    private final ElementType type;
    private final Shape shape;
    private final List<PoolAxis> axes;

    /**
     * Takes a planned window.
     *
     * @param power p of the norm that {@link PoolKind#NORM} computes; 1 for other kinds
     * @param axes depth, height, width
     */
    VolumePool(PoolKind kind, int power, ElementType type, Shape shape, List<PoolAxis> axes) {
        this.kind = kind;
        this.power = power;
        this.type = type;
        this.shape = shape;
        this.axes = List.copyOf(axes);
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
        return PoolAxis.covered(shape, axes);
    }

    @Override
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Tensor x = inputs.get(0);
        int volume = 1;
        for (PoolAxis axis : axes) {
            volume *= axis.axis().input();
        }
        int to = 0;
        for (int channel = 0; channel < shape.dim(0) * shape.dim(1); channel++) {
            for (int z = 0; z < axes.get(0).axis().outputs(); z++) {
                for (int row = 0; row < axes.get(1).axis().outputs(); row++) {
                    for (int column = 0; column < axes.get(2).axis().outputs(); column++) {
                        set(output, to, window(x, channel * volume, z, row, column));
                        to++;
                    }
                }
            }
        }
    }

    private static void set(Tensor output, int index, double value) {
        if (output instanceof FloatTensor floats) {
            floats.data()[index] = (float) value;
        } else {
            Whole.set(output, index, (long) value);
        }
    }

    private double window(Tensor x, int from, int z, int row, int column) {
        PoolAxis depth = axes.get(0);
        PoolAxis vertical = axes.get(1);
        PoolAxis horizontal = axes.get(2);
        double reduced = kind == PoolKind.MAX ? Double.NEGATIVE_INFINITY : 0;
        for (int h = depth.firstTap(z); h < depth.endTap(z); h++) {
            int plane = depth.axis().source(z, h) * vertical.axis().input();
            for (int i = vertical.firstTap(row); i < vertical.endTap(row); i++) {
                int line = (plane + vertical.axis().source(row, i))
                        * horizontal.axis().input();
                for (int j = horizontal.firstTap(column); j < horizontal.endTap(column); j++) {
                    reduced = reduced(
                            reduced, value(x, from + line + horizontal.axis().source(column, j)));
                }
            }
        }
        return switch (kind) {
            case MAX -> reduced;
            case NORM -> power == 2 ? Math.sqrt(reduced) : Math.pow(reduced, 1.0 / power);
            case AVERAGE, AVERAGE_WITH_PADDING ->
                reduced / (count(depth, z) * count(vertical, row) * count(horizontal, column));
        };
    }

    private double reduced(double before, double element) {
        return switch (kind) {
            case MAX -> Math.max(before, element);
            case NORM -> before + (power == 2 ? element * element : Math.pow(Math.abs(element), power));
            case AVERAGE, AVERAGE_WITH_PADDING -> before + element;
        };
    }

    /** Number of taps along one axis by which a sum is divided. */
    private double count(PoolAxis axis, int output) {
        return kind == PoolKind.AVERAGE_WITH_PADDING
                ? axis.paddedTaps(output)
                : axis.endTap(output) - axis.firstTap(output);
    }

    private static double value(Tensor x, int index) {
        return x instanceof FloatTensor floats ? floats.data()[index] : Whole.get(x, index);
    }
}
