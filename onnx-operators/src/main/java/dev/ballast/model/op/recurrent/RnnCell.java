package dev.ballast.model.op.recurrent;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Workspace;
import java.util.List;

/** The cell of ONNX operator RNN, which has one gate. */
final class RnnCell extends Cell {
    private final Activation activation;

    RnnCell(List<LinearLayer> recurrent, float clip, Activation activation) {
        super(recurrent, clip);
        this.activation = activation;
    }

    @Override
    void step(Workspace workspace) {
        float[] sum = sum(workspace, 0);
        activate(activation, sum);
        System.arraycopy(sum, 0, hidden(workspace), 0, size());
    }
}
