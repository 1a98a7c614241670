package dev.ballast.model.op.recurrent;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Workspace;
import java.util.List;

/** The cell of ONNX operator GRU. Gates are in the order update, reset, hidden. */
final class GruCell extends Cell {
    private static final int UPDATE = 0;
    private static final int RESET = 1;
    private static final int CANDIDATE = 2;

    private final Activation gates;
    private final Activation candidate;
    private final float[] resetBias;

    /**
     * Takes the weights.
     *
     * @param activations of the gates and of the candidate
     * @param resetBias recurrent bias of the candidate, to which the reset gate is applied after the product; empty when the reset gate is
     *     applied to the hidden state before the product
     */
    GruCell(List<LinearLayer> recurrent, float clip, List<Activation> activations, float[] resetBias) {
        super(recurrent, clip);
        this.gates = activations.get(0);
        this.candidate = activations.get(1);
        this.resetBias = resetBias;
    }

    @Override
    void step(Workspace workspace) {
        float[] hidden = hidden(workspace);
        float[] update = sum(workspace, UPDATE);
        float[] reset = sum(workspace, RESET);
        float[] next = gate(workspace, CANDIDATE);
        activate(gates, update);
        activate(gates, reset);
        if (resetBias.length > 0) {
            float[] product = product(workspace, CANDIDATE, hidden);
            add(product, resetBias);
            addProducts(next, reset, product);
        } else {
            multiply(reset, hidden);
            add(next, product(workspace, CANDIDATE, reset));
        }
        activate(candidate, next);
        mix(hidden, update, next);
    }

    private void multiply(float[] reset, float[] hidden) {
        int n = size();
        for (int i = 0; i < n; i++) {
            reset[i] *= hidden[i];
        }
    }

    private void mix(float[] hidden, float[] update, float[] next) {
        int n = size();
        for (int i = 0; i < n; i++) {
            hidden[i] = (1f - update[i]) * next[i] + update[i] * hidden[i];
        }
    }
}
