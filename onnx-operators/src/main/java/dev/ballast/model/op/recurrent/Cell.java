package dev.ballast.model.op.recurrent;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Workspace;
import java.util.List;

/**
 * The cell of one direction: it computes the next hidden state of one sequence from the gates' shares of the input and from the state
 * before. Immutable. Its loops use one index for all arrays, so that they vectorize (see {@code FloatPairs}).
 */
abstract class Cell {
    private static final int FIRST_GATE = 0;
    private static final int FIRST_PRODUCT = 4;
    private static final int HIDDEN = 8;
    private static final int CELL = 9;

    private final List<LinearLayer> recurrent;
    private final int size;
    private final float clip;

    /**
     * Takes the weights.
     *
     * @param recurrent R of each gate, size x size
     * @param clip bound of the inputs of activation functions; infinity for none
     */
    Cell(List<LinearLayer> recurrent, float clip) {
        this.recurrent = List.copyOf(recurrent);
        this.size = recurrent.get(0).rows();
        this.clip = clip;
    }

    /** Number of elements of the hidden state. */
    final int size() {
        return size;
    }

    /**
     * Computes one step. Reads {@link #gate}s, which hold the input's share and the bias, and overwrites them. Updates {@link #hidden} and
     * {@link #cell}.
     */
    abstract void step(Workspace workspace);

    /** Sums over the input and the hidden state of one gate, {@link #size()} elements. */
    final float[] gate(Workspace workspace, int gate) {
        return workspace.buffer(FIRST_GATE + gate, size);
    }

    /** The hidden state, {@link #size()} elements. */
    final float[] hidden(Workspace workspace) {
        return workspace.buffer(HIDDEN, size);
    }

    /** The cell state of an LSTM, {@link #size()} elements. */
    final float[] cell(Workspace workspace) {
        return workspace.buffer(CELL, size);
    }

    /** R of a gate times a state. Valid until the next product of this gate. */
    final float[] product(Workspace workspace, int gate, float[] state) {
        float[] product = workspace.buffer(FIRST_PRODUCT + gate, size);
        recurrent.get(gate).multiply(workspace.kernel(), state, 0, workspace.scratch(), product, 0);
        return product;
    }

    /** Adds R times the hidden state to a gate, which is returned. */
    final float[] sum(Workspace workspace, int gate) {
        float[] sum = gate(workspace, gate);
        add(sum, product(workspace, gate, hidden(workspace)));
        return sum;
    }

    /** Adds the elements of another array. */
    final void add(float[] sum, float[] addend) {
        for (int i = 0; i < size; i++) {
            sum[i] += addend[i];
        }
    }

    /** Adds products of elements. */
    final void addProducts(float[] sum, float[] left, float[] right) {
        for (int i = 0; i < size; i++) {
            sum[i] += left[i] * right[i];
        }
    }

    /** Applies an activation function to a clipped gate. */
    final void activate(Activation activation, float[] gate) {
        if (clip != Float.POSITIVE_INFINITY) {
            for (int i = 0; i < size; i++) {
                gate[i] = Math.max(-clip, Math.min(clip, gate[i]));
            }
        }
        activation.apply(gate, size);
    }
}
