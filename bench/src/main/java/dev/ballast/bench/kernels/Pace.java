package dev.ballast.bench.kernels;

/**
 * How long a comparison goes on.
 *
 * @param turns at most
 * @param leastTurns however long they take
 * @param warmUpSeconds on the wall, of each contender before the first
 * @param seconds on the wall after which no turn begins
 */
record Pace(int turns, int leastTurns, double warmUpSeconds, double seconds) {
    static final Pace FULL = new Pace(21, 7, 1, 40);
    static final Pace QUICK = new Pace(9, 3, 0.08, 0.7);

    Pace {
        if (leastTurns < 1 || turns < leastTurns) {
            throw new IllegalArgumentException("from " + leastTurns + " to " + turns + " turns");
        }
    }
}
