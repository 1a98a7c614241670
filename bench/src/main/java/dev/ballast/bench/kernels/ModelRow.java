package dev.ballast.bench.kernels;

/** The result for a whole model. */
sealed interface ModelRow {
    String title();

    /** The model ran. */
    record Measured(String title, long macs, Outcome outcome) implements ModelRow {}

    /**
     * Ballast does not run the model.
     *
     * @param why the reason from Ballast's ONNX reader
     */
    record Refused(String title, String why) implements ModelRow {}
}
