package dev.ballast.simulate;

import java.util.SplittableRandom;

/**
 * One direction of the link to a node: single losses, bursts of losses (Gilbert-Elliott), and delays with a tail. Datagrams may overtake
 * each other.
 */
final class SimulatedLink {
    private final SplittableRandom random;
    private final FaultRates rates;
    private boolean burst;
    private boolean calm;
    private long cutUntilNs;

    SimulatedLink(SplittableRandom random, FaultRates rates) {
        this.random = random;
        this.rates = rates;
    }

    /** Loses every datagram until {@code untilNs}. */
    void cut(long untilNs) {
        cutUntilNs = Math.max(cutUntilNs, untilNs);
    }

    /** Ends all losses and long delays. */
    void calm() {
        calm = true;
    }

    /** Whether the next datagram is lost. */
    boolean loses(long nowNs) {
        if (calm) {
            return false;
        }
        if (rates.burstEnter() > 0) {
            burst = burst ? random.nextDouble() >= rates.burstLeave() : random.nextDouble() < rates.burstEnter();
        }
        double loss = burst ? rates.burstLoss() : rates.loss();
        return nowNs < cutUntilNs || (loss > 0 && random.nextDouble() < loss);
    }

    /** Whether the next datagram arrives twice. */
    boolean doubles() {
        return rates.twice() > 0 && random.nextDouble() < rates.twice();
    }

    /** Delay of the next datagram, in nanoseconds. */
    long delayNs() {
        long delay = rates.delayNs() + random.nextLong(rates.jitterNs());
        boolean tail = !calm && rates.tailShare() > 0 && random.nextDouble() < rates.tailShare();
        return tail ? delay + random.nextLong(rates.tailNs()) : delay;
    }
}
