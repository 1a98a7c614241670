package dev.ballast.model.op.recurrent;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Workspace;
import java.util.List;

/** The cell of ONNX operator LSTM. Gates are in the order input, output, forget, cell. */
final class LstmCell extends Cell {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int FORGET = 2;
    private static final int CANDIDATE = 3;

    private final Activation gates;
    private final Activation candidate;
    private final Activation output;
    private final boolean isCoupled;
    private final List<Peephole> peepholes;

    /** Weights of the cell state for the input, output and forget gate. Wraps its array. */
    static final class Peephole {
        private final float[] weights;

        Peephole(float[] weights) {
            this.weights = weights;
        }
    }

    /**
     * Takes the weights.
     *
     * @param activations of the gates, of the candidate and of the output
     * @param isCoupled whether the forget gate is 1 minus the input gate
     * @param peepholes of the input, output and forget gate; empty for none
     */
    LstmCell(
            List<LinearLayer> recurrent,
            float clip,
            List<Activation> activations,
            boolean isCoupled,
            List<Peephole> peepholes) {
        super(recurrent, clip);
        this.gates = activations.get(0);
        this.candidate = activations.get(1);
        this.output = activations.get(2);
        this.isCoupled = isCoupled;
        this.peepholes = List.copyOf(peepholes);
    }

    @Override
    void step(Workspace workspace) {
        float[] cell = cell(workspace);
        float[] input = sum(workspace, INPUT);
        float[] open = sum(workspace, OUTPUT);
        float[] forget = sum(workspace, FORGET);
        float[] next = sum(workspace, CANDIDATE);
        look(input, INPUT, cell);
        activate(gates, input);
        if (isCoupled) {
            complement(forget, input);
        } else {
            look(forget, FORGET, cell);
            activate(gates, forget);
        }
        activate(candidate, next);
        mix(cell, forget, input, next);
        look(open, OUTPUT, cell);
        activate(gates, open);
        System.arraycopy(cell, 0, next, 0, size());
        output.apply(next, size());
        multiply(hidden(workspace), open, next);
    }

    private void look(float[] gate, int number, float[] cell) {
        if (!peepholes.isEmpty()) {
            addProducts(gate, peepholes.get(number).weights, cell);
        }
    }

    private void complement(float[] forget, float[] input) {
        for (int i = 0; i < size(); i++) {
            forget[i] = 1f - input[i];
        }
    }

    private void mix(float[] cell, float[] forget, float[] input, float[] next) {
        int n = size();
        for (int i = 0; i < n; i++) {
            cell[i] = forget[i] * cell[i] + input[i] * next[i];
        }
    }

    private void multiply(float[] hidden, float[] open, float[] next) {
        int n = size();
        for (int i = 0; i < n; i++) {
            hidden[i] = open[i] * next[i];
        }
    }
}
