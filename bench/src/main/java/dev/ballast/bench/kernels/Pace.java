package dev.ballast.bench.kernels;

/**
 * How long a comparison goes on.
 *
 * @param turns at most
 * @param leastTurns however long they take
 * @param warmUpSeconds on the wall, of each contender before the first
 * @param seconds on the wall after which no turn begins
 * @param macs multiply-accumulates of one measurement at least: small layers are computed several times in a row
 */
record Pace(int turns, int leastTurns, double warmUpSeconds, double seconds, long macs) {
    private static final long MACS = 50_000_000;

    static final Pace FULL = new Pace(21, 7, 1, 40, MACS);
    static final Pace QUICK = new Pace(9, 3, 0.08, 0.7, MACS);

    Pace {
        if (leastTurns < 1 || turns < leastTurns) {
            throw new IllegalArgumentException("from " + leastTurns + " to " + turns + " turns");
        }
    }
}
