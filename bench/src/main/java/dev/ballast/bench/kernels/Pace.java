package dev.ballast.bench.kernels;

/**
 * Length of a comparison.
 *
 * @param turns upper limit of turns
 * @param leastTurns lower limit of turns, however long they take
 * @param warmUpSeconds wall-clock time of each contender before its first turn
 * @param seconds wall-clock time after which no turn begins
 * @param macs lower limit of multiply-accumulates in one measurement; small layers are computed several times in a row
 */
record Pace(int turns, int leastTurns, double warmUpSeconds, double seconds, long macs) {
    private static final long MACS = 50_000_000;

    static final Pace FULL = new Pace(21, 7, 0.5, 40, MACS);
    static final Pace QUICK = new Pace(9, 3, 0.08, 0.7, MACS);

    /** A whole model is many more loops to be compiled before any figure of it means something. */
    private static final int MODEL_WARM_UP = 25;

    Pace {
        if (leastTurns < 1 || turns < leastTurns) {
            throw new IllegalArgumentException("from " + leastTurns + " to " + turns + " turns");
        }
    }

    /** The same with the warm-up that a whole model needs. */
    Pace ofModels() {
        return new Pace(turns, leastTurns, MODEL_WARM_UP * warmUpSeconds, seconds, macs);
    }
}
