package dev.ballast.model.op.recurrent;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.model.op.kind.Bias;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One direction of a recurrent operator: its cell, and the product of all inputs of all steps with the weights W, which is computed first.
 *
 * @param cell computes the steps
 * @param input the product with W, gates * size x inputs
 * @param bias of the gates
 * @param isReverse whether the last step of a sequence comes first
 */
record Direction(Cell cell, LinearLayer input, Bias bias, boolean isReverse) {
    private static final int RAW = 10;
    private static final int SHARES = 11;

    /**
     * Reads direction {@code index} of a node.
     *
     * @param activations of this direction
     * @param positions number of steps of all sequences together
     */
    static Direction of(NodeReader node, CellKind kind, int index, List<Activation> activations, int positions)
            throws RefusedException {
        Shape w = node.shape(1);
        int rows = w.dim(1);
        int size = rows / kind.gates();
        float[] weights = node.constant(1, "weights").data();
        float[] recurrent = node.constant(2, "recurrent weights").data();
        List<LinearLayer> gates = new ArrayList<>();
        for (int gate = 0; gate < kind.gates(); gate++) {
            int from = (index * rows + gate * size) * size;
            gates.add(LinearLayer.of(new DenseLowering(size, 1), Block.of(recurrent, from, size, size)));
        }
        float clip = clip(node);
        float[] bias = new float[rows];
        float[] given = node.has(3) ? node.constant(3, "bias").data() : new float[2 * rows * (index + 1)];
        boolean isLate = kind == CellKind.GRU && node.flag("linear_before_reset");
        int together = isLate ? rows - size : rows;
        int from = index * 2 * rows;
        for (int row = 0; row < rows; row++) {
            bias[row] = given[from + row] + (row < together ? given[from + rows + row] : 0f);
        }
        Cell cell = switch (kind) {
            case RNN -> new RnnCell(gates, clip, activations.get(0));
            case GRU ->
                new GruCell(
                        gates,
                        clip,
                        activations,
                        isLate ? Arrays.copyOfRange(given, from + rows + together, from + 2 * rows) : new float[0]);
            case LSTM ->
                new LstmCell(gates, clip, activations, node.flag("input_forget"), peepholes(node, index, size));
        };
        Block block = Block.of(weights, index * rows * w.dim(2), rows, w.dim(2));
        LinearLayer input = LinearLayer.of(new DenseLowering(w.dim(2), positions), block);
        boolean isReverse = index == 1 || node.text("direction", "forward").equals("reverse");
        return new Direction(cell, input, Bias.of(bias, Finish.Layout.COLUMNS), isReverse);
    }

    private static float clip(NodeReader node) throws RefusedException {
        float clip = node.real("clip", Float.POSITIVE_INFINITY);
        RefusedException.unless(clip > 0, "clip " + clip);
        return clip;
    }

    private static List<LstmCell.Peephole> peepholes(NodeReader node, int index, int size) throws RefusedException {
        List<LstmCell.Peephole> peepholes = new ArrayList<>();
        if (node.has(Recurrence.PEEPHOLES)) {
            float[] all =
                    node.constant(Recurrence.PEEPHOLES, "peephole weights").data();
            for (int gate = 0; gate < 3; gate++) {
                int from = (index * 3 + gate) * size;
                peepholes.add(new LstmCell.Peephole(Arrays.copyOfRange(all, from, from + size)));
            }
        }
        return peepholes;
    }

    /** The inputs' shares of all gates with bias: for each position of {@code x}, the gates one after the other. */
    float[] shares(float[] x, Workspace workspace) {
        int length = input.outputLength();
        float[] raw = workspace.buffer(RAW, length);
        float[] shares = workspace.buffer(SHARES, length);
        input.multiply(workspace.kernel(), x, 0, workspace.scratch(), raw, 0);
        bias.transpose(raw, 0, shares, input.rows(), input.lowering().columns(), workspace);
        return shares;
    }

    /** Makes one position's shares the gates of the cell. */
    void load(float[] shares, int position, Workspace workspace) {
        int size = cell.size();
        int rows = input.rows();
        for (int gate = 0; gate < rows / size; gate++) {
            System.arraycopy(shares, position * rows + gate * size, cell.gate(workspace, gate), 0, size);
        }
    }
}
