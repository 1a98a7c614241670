package dev.ballast.model.op.recurrent;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.PackedOperator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Runs the cells of LSTM, GRU and RNN over all steps of all sequences of a batch. The outputs are Y, all hidden states; Y_h, the last
 * hidden state of each sequence; and Y_c, its last cell state (LSTM only).
 */
final class Recurrence implements PackedOperator {
    static final int PEEPHOLES = 7;
    private static final int LENGTHS = 4;
    private static final int HIDDEN = 5;
    private static final int CELL = 6;

    private final SequenceLayout layout;
    private final List<Direction> directions;
    private final List<Integer> reads;
    private final boolean hasCell;

    private Recurrence(SequenceLayout layout, List<Direction> directions, List<Integer> reads, boolean hasCell) {
        this.layout = layout;
        this.directions = List.copyOf(directions);
        this.reads = List.copyOf(reads);
        this.hasCell = hasCell;
    }

    static Recurrence plan(NodeReader node, CellKind kind) throws RefusedException {
        String direction = node.text("direction", "forward");
        RefusedException.unless(
                List.of("forward", "reverse", "bidirectional").contains(direction), "direction " + direction);
        int count = direction.equals("bidirectional") ? 2 : 1;
        SequenceLayout layout = layout(node, kind, count);
        layout.requireRoom();
        List<Activation> activations = Activation.of(node, kind.activations(), count);
        int positions = layout.steps() * layout.batch();
        long gates = (long) kind.gates() * layout.size();
        Extents.shape(positions, gates);
        node.room().take(2L * positions * gates);
        List<Direction> directions = new ArrayList<>();
        int each = kind.activations().size();
        for (int i = 0; i < count; i++) {
            directions.add(Direction.of(node, kind, i, activations.subList(i * each, (i + 1) * each), positions));
        }
        List<Integer> reads = new ArrayList<>(List.of(0));
        IntStream.of(LENGTHS, HIDDEN, CELL).filter(node::has).forEach(reads::add);
        return new Recurrence(layout, directions, reads, kind == CellKind.LSTM);
    }

    /** Checks the shapes of all inputs. */
    private static SequenceLayout layout(NodeReader node, CellKind kind, int directions) throws RefusedException {
        Shape x = node.floats(0);
        Shape w = node.floats(1);
        RefusedException.unless(x.rank() == 3 && w.rank() == 3, "input " + x + " and weights " + w + " (rank 3)");
        long size = node.whole("hidden_size", w.dim(1) / kind.gates());
        long rows = kind.gates() * size;
        RefusedException.unless(size > 0 && size <= w.dim(1), "hidden_size " + size);
        SequenceLayout layout = new SequenceLayout(x, directions, (int) size, node.flag("layout"));
        require(node, 1, "weights", directions, rows, x.dim(2));
        require(node, 2, "recurrent weights", directions, rows, size);
        require(node, 3, "bias", directions, 2 * rows);
        require(node, HIDDEN, "initial_h", layout.state().toArray());
        require(node, CELL, "initial_c", layout.state().toArray());
        require(node, PEEPHOLES, "peephole weights", directions, 3 * size);
        if (node.has(LENGTHS)) {
            node.requireType(LENGTHS, ElementType.INT32);
            Shape lengths = node.anyShape(LENGTHS);
            RefusedException.unless(
                    lengths.equals(Shape.of(layout.batch())),
                    "sequence_lens of shape " + lengths + " for " + layout.batch() + " sequences");
        }
        return layout;
    }

    private static void require(NodeReader node, int input, String what, int... dims) throws RefusedException {
        require(node, input, what, Arrays.stream(dims).asLongStream().toArray());
    }

    private static void require(NodeReader node, int input, String what, long... dims) throws RefusedException {
        if (node.has(input)) {
            Shape shape = node.floats(input);
            Shape expected = Extents.shape(dims);
            RefusedException.unless(
                    shape.equals(expected), what + " of shape " + shape + " (expected " + expected + ")");
        }
    }

    @Override
    public List<Shape> outputs() {
        return hasCell ? List.of(layout.all(), layout.state(), layout.state()) : List.of(layout.all(), layout.state());
    }

    @Override
    public List<Integer> reads() {
        return reads;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        if (reads.contains(LENGTHS)) {
            Arrays.fill(y, 0, layout.all().size(), 0f);
        }
        for (int d = 0; d < directions.size(); d++) {
            Direction direction = directions.get(d);
            float[] shares = direction.shares(x, workspace);
            for (int sequence = 0; sequence < layout.batch(); sequence++) {
                int state = layout.state(d, sequence);
                begin(inputs, HIDDEN, state, direction.cell().hidden(workspace));
                begin(inputs, CELL, state, direction.cell().cell(workspace));
                run(direction, shares, new Sequence(d, sequence, length(inputs, sequence)), y, workspace);
                int end = layout.all().size() + state;
                System.arraycopy(direction.cell().hidden(workspace), 0, y, end, layout.size());
                if (hasCell) {
                    int cell = end + layout.state().size();
                    System.arraycopy(direction.cell().cell(workspace), 0, y, cell, layout.size());
                }
            }
        }
    }

    /** A sequence in one direction. */
    private record Sequence(int direction, int number, int length) {}

    private void run(Direction direction, float[] shares, Sequence sequence, float[] y, Workspace workspace) {
        float[] hidden = direction.cell().hidden(workspace);
        for (int i = 0; i < sequence.length(); i++) {
            int step = direction.isReverse() ? sequence.length() - 1 - i : i;
            direction.load(shares, layout.position(step, sequence.number()), workspace);
            direction.cell().step(workspace);
            int to = layout.output(step, sequence.direction(), sequence.number());
            System.arraycopy(hidden, 0, y, to, layout.size());
        }
    }

    /** The state before the first step: the given one, or zeros. */
    private void begin(List<Tensor> inputs, int input, int from, float[] state) {
        int index = reads.indexOf(input);
        if (index < 0) {
            Arrays.fill(state, 0, layout.size(), 0f);
        } else {
            System.arraycopy(FloatOperator.data(inputs, index), from, state, 0, layout.size());
        }
    }

    private int length(List<Tensor> inputs, int sequence) {
        int index = reads.indexOf(LENGTHS);
        if (index < 0) {
            return layout.steps();
        }
        int length = ((IntTensor) inputs.get(index)).data()[sequence];
        if (length < 1 || length > layout.steps()) {
            throw new RequestException("sequence_lens holds " + length + " for sequence " + sequence
                    + "; expected 1 to " + layout.steps());
        }
        return length;
    }

    @Override
    public long scratchBytes() {
        Direction direction = directions.get(0);
        return direction.input().scratchBytes() + 2L * direction.input().outputLength() * Float.BYTES;
    }

    @Override
    public Footprint footprint() {
        Direction direction = directions.get(0);
        long recurrent = (long) direction.input().rows() * layout.size();
        long weights = direction.input().weights().size()
                + recurrent
                + direction.bias().held();
        long macs = direction.input().macs() + recurrent * layout.steps() * layout.batch();
        return new Footprint(
                directions.size() * macs,
                directions.size() * weights,
                directions.size() * weights * Float.BYTES,
                "each step of a recurrent operator needs the step before");
    }
}
