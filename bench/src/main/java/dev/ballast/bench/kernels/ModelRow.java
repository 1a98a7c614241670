package dev.ballast.bench.kernels;

/** What came out for a whole model. */
sealed interface ModelRow {
    String title();

    /** It ran. */
    record Measured(String title, long macs, Outcome outcome) implements ModelRow {}

    /**
     * Ballast does not run it.
     *
     * @param why as its reader says
     */
    record Refused(String title, String why) implements ModelRow {}
}
