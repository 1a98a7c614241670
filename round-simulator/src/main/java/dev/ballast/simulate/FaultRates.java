package dev.ballast.simulate;

import java.util.SplittableRandom;

/**
 * Rates and sizes of the faults of network and nodes. Times are nanoseconds, shares are 0 to 1. A gap is the mean time between two faults
 * of a kind, 0 for never.
 *
 * @param loss share of single datagrams that are lost
 * @param burstEnter probability that a datagram begins a burst of losses
 * @param burstLeave probability that a datagram ends the burst
 * @param burstLoss share of the datagrams within a burst that are lost
 * @param delayNs least delay of a datagram
 * @param jitterNs bound of the random delay on top of {@code delayNs}
 * @param tailShare share of the datagrams that take up to {@code tailNs} more
 * @param held share of the requests that wait at the gateway before they are sent
 * @param computeNs mean time of a node for a product
 */
record FaultRates(
        double loss,
        double burstEnter,
        double burstLeave,
        double burstLoss,
        long delayNs,
        long jitterNs,
        double tailShare,
        long tailNs,
        double twice,
        double unreadable,
        double rejected,
        double held,
        long computeNs,
        long pushNs,
        long crashGapNs,
        double diskLost,
        long freezeGapNs,
        long stallGapNs,
        long slowGapNs,
        long cutGapNs,
        long clockGapNs,
        boolean liar) {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;

    /** Draws rates. Each kind of fault is present or absent, so some histories have a single kind and some have all. */
    static FaultRates draw(SplittableRandom random) {
        return new FaultRates(
                some(random, 0.5) * 0.1 * random.nextDouble(),
                some(random, 0.4) * 0.02 * random.nextDouble(),
                0.02 + 0.3 * random.nextDouble(),
                0.4 + 0.6 * random.nextDouble(),
                (20 + random.nextLong(1_000)) * US,
                (10 + random.nextLong(500)) * US,
                some(random, 0.5) * 0.05 * random.nextDouble(),
                (1 + random.nextLong(60)) * MS,
                some(random, 0.4) * 0.1 * random.nextDouble(),
                some(random, 0.3) * 0.02 * random.nextDouble(),
                some(random, 0.2) * 0.002 * random.nextDouble(),
                some(random, 0.2) * 0.02 * random.nextDouble(),
                (20 + random.nextLong(800)) * US,
                (5 + random.nextLong(200)) * MS,
                some(random, 0.6) * (300 + random.nextLong(4_000)) * MS,
                random.nextInt(3) * 0.5,
                some(random, 0.4) * (100 + random.nextLong(2_000)) * MS,
                some(random, 0.3) * (500 + random.nextLong(4_000)) * MS,
                some(random, 0.3) * (200 + random.nextLong(3_000)) * MS,
                some(random, 0.3) * (200 + random.nextLong(3_000)) * MS,
                some(random, 0.3) * (200 + random.nextLong(3_000)) * MS,
                random.nextInt(2) == 0);
    }

    private static int some(SplittableRandom random, double share) {
        return random.nextDouble() < share ? 1 : 0;
    }
}
