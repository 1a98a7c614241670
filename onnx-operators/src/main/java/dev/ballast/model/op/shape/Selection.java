package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Copies elements of any type that are selected axis by axis. The element at (i0, i1, ...) comes from index {@code t0[i0] + t1[i1] + ...}
 * of the input. It gets the fill value when one of these terms is {@link #FILL}. Elements that are contiguous in both input and output are
 * copied as a run.
 */
public final class Selection implements LocalOperator {
    /** Used in place of a source index: the element gets the fill value. */
    static final int FILL = -1;

    /** Mean length of runs from which on a call of System.arraycopy pays off. */
    private static final int SHORT_RUN = 8;

    private final Shape shape;
    private final ElementType type;
    private final int[][] sources;
    private final int[] steps;
    private final int base;
    private final int run;
    private final Runs runs;
    private final Tensor fill;

    private Selection(Shape shape, ElementType type, Sources picked, Tensor fill) {
        this.shape = shape;
        this.type = type;
        this.sources = picked.outer();
        this.base = picked.base();
        this.run = picked.run();
        this.fill = fill;
        this.steps = new int[sources.length];
        int step = run;
        for (int axis = sources.length - 1; axis >= 0; axis--) {
            steps[axis] = step;
            step *= sources[axis].length;
        }
        this.runs = Runs.of(sources.length == 0 ? new int[0] : sources[sources.length - 1], run);
    }

    /**
     * A selection without a fill value.
     *
     * @param shape of the output, with as many elements as there are combinations of sources
     * @param sources for each axis, the source offset of each index; the lists are kept
     */
    public static Selection of(Shape shape, ElementType type, List<int[]> sources) {
        return filled(shape, sources, type.zeros(Shape.of(1)), type);
    }

    /** A selection in which {@link #FILL} stands for the only element of {@code fill}. */
    static Selection filled(Shape shape, List<int[]> sources, Tensor fill, ElementType type) {
        long combinations = sources.stream().mapToLong(axis -> axis.length).reduce(1, (a, b) -> a * b);
        if (combinations != shape.size()) {
            throw new IllegalArgumentException(combinations + " elements picked for a shape " + shape);
        }
        return new Selection(shape, type, Sources.of(sources), fill);
    }

    /** The source offsets of all elements along an axis, in order. */
    public static int[] all(Shape input, int axis) {
        int[] sources = new int[input.dim(axis)];
        int stride = stride(input, axis);
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i * stride;
        }
        return sources;
    }

    /** Distance between neighbours along an axis. */
    public static int stride(Shape input, int axis) {
        return input.sizeOf(axis + 1, input.rank());
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
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    public void run(List<Tensor> inputs, Tensor output, Workspace workspace) {
        Object x = ElementType.elements(inputs.get(0));
        Object y = ElementType.elements(output);
        if (shape.size() > 0 && sources.length == 0) {
            System.arraycopy(x, base, y, 0, run);
        } else if (shape.size() > 0) {
            copy(x, y, 0, base, 0);
        }
    }

    private void copy(Object x, Object y, int axis, int from, int to) {
        if (axis == sources.length - 1) {
            copyRow(x, y, from, to);
            return;
        }
        int target = to;
        for (int source : sources[axis]) {
            if (source == FILL) {
                fill(y, target, target + steps[axis]);
            } else {
                copy(x, y, axis + 1, from + source, target);
            }
            target += steps[axis];
        }
    }

    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    private void copyRow(Object x, Object y, int from, int to) {
        if (x instanceof float[] floats && runs.areShort()) {
            pick(floats, (float[]) y, from, to);
            return;
        }
        int target = to;
        for (int i = 0; i < runs.sources().length; i++) {
            int length = runs.lengths()[i];
            if (runs.sources()[i] == FILL) {
                fill(y, target, target + length);
            } else {
                System.arraycopy(x, from + runs.sources()[i], y, target, length);
            }
            target += length;
        }
    }

    private void pick(float[] x, float[] y, int from, int to) {
        int[] last = sources[sources.length - 1];
        float filler = ((FloatTensor) fill).data()[0];
        for (int i = 0; i < last.length; i++) {
            y[to + i] = last[i] == FILL ? filler : x[from + last[i]];
        }
    }

    private void fill(Object y, int from, int end) {
        if (fill instanceof FloatTensor floats) {
            Arrays.fill((float[]) y, from, end, floats.data()[0]);
        } else if (fill instanceof ByteTensor octets) {
            Arrays.fill((byte[]) y, from, end, octets.data()[0]);
        } else if (fill instanceof IntTensor ints) {
            Arrays.fill((int[]) y, from, end, ints.data()[0]);
        } else if (fill instanceof LongTensor longs) {
            Arrays.fill((long[]) y, from, end, longs.data()[0]);
        }
    }

    /** The sources, with trailing contiguous axes merged into runs. */
    private static final class Sources {
        private final int[][] outer;
        private final int base;
        private final int run;

        private Sources(int[][] outer, int base, int run) {
            this.outer = outer;
            this.base = base;
            this.run = run;
        }

        static Sources of(List<int[]> sources) {
            int axes = sources.size();
            int base = 0;
            int run = 1;
            while (axes > 0 && isRun(sources.get(axes - 1), run)) {
                axes--;
                base += sources.get(axes)[0];
                run *= sources.get(axes).length;
            }
            return new Sources(sources.subList(0, axes).toArray(int[][]::new), base, run);
        }

        private static boolean isRun(int[] sources, int step) {
            boolean isRun = sources.length > 0 && sources[0] != FILL;
            for (int i = 1; isRun && i < sources.length; i++) {
                isRun = sources[i] == sources[i - 1] + step;
            }
            return isRun;
        }

        int[][] outer() {
            return outer;
        }

        int base() {
            return base;
        }

        int run() {
            return run;
        }
    }

    /** One row of the output as runs. The elements of a run are contiguous in the input, or all get the fill value. */
    private static final class Runs {
        private final int[] sources;
        private final int[] lengths;
        private final boolean areShort;

        private Runs(int[] sources, int[] lengths, boolean areShort) {
            this.sources = sources;
            this.lengths = lengths;
            this.areShort = areShort;
        }

        static Runs of(int[] row, int run) {
            int[] sources = new int[row.length];
            int[] lengths = new int[row.length];
            int count = 0;
            for (int i = 0; i < row.length; i++) {
                boolean follows = i > 0
                        && (row[i] == FILL ? row[i - 1] == FILL : row[i - 1] != FILL && row[i] == row[i - 1] + run);
                if (!follows) {
                    sources[count] = row[i];
                    count++;
                }
                lengths[count - 1] += run;
            }
            boolean areShort = run == 1 && row.length < (long) SHORT_RUN * count;
            return new Runs(Arrays.copyOf(sources, count), Arrays.copyOf(lengths, count), areShort);
        }

        /** Whether runs are so short that copying single elements is faster. */
        boolean areShort() {
            return areShort;
        }

        int[] sources() {
            return sources;
        }

        int[] lengths() {
            return lengths;
        }
    }
}
