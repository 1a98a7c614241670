package dev.ballast.model.op.recurrent;

import java.util.List;

/** The kinds of recurrent cells, each with its gates and default activation functions as in ONNX. */
enum CellKind {
    /** Gates update, reset, hidden. */
    GRU(3, "Sigmoid Tanh"),
    /** Gates input, output, forget, cell. */
    LSTM(4, "Sigmoid Tanh Tanh"),
    RNN(1, "Tanh");

    private final int gates;
    private final String activations;

    CellKind(int gates, String activations) {
        this.gates = gates;
        this.activations = activations;
    }

    int gates() {
        return gates;
    }

    /** Names of the default activation functions of one direction. */
    List<String> activations() {
        return List.of(activations.split(" ", -1));
    }
}
