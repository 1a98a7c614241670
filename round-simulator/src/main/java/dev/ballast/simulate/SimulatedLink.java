package dev.ballast.simulate;

import java.util.SplittableRandom;

/** One direction of the link to a node: single losses, bursts of them (Gilbert-Elliott), delays with a tail, so that datagrams overtake each other. */
final class SimulatedLink {
    private final SplittableRandom random;
    private final FaultRates weather;
    private boolean burst;
    private boolean calm;
    private long cutUntilNs;

    SimulatedLink(SplittableRandom random, FaultRates weather) {
        this.random = random;
        this.weather = weather;
    }

    /** Nothing comes through until then. */
    void cut(long untilNs) {
        cutUntilNs = Math.max(cutUntilNs, untilNs);
    }

    /** Nothing is lost from now on. */
    void calm() {
        calm = true;
    }

    /** Whether the next datagram is lost. */
    boolean loses(long nowNs) {
        if (calm) {
            return false;
        }
        if (weather.burstEnter() > 0) {
            burst = burst ? random.nextDouble() >= weather.burstLeave() : random.nextDouble() < weather.burstEnter();
        }
        double loss = burst ? weather.burstLoss() : weather.loss();
        return nowNs < cutUntilNs || (loss > 0 && random.nextDouble() < loss);
    }

    /** Whether the next datagram arrives twice. */
    boolean doubles() {
        return weather.twice() > 0 && random.nextDouble() < weather.twice();
    }

    /** What the next datagram takes. */
    long delayNs() {
        long delay = weather.delayNs() + random.nextLong(weather.jitterNs());
        boolean tail = !calm && weather.tailShare() > 0 && random.nextDouble() < weather.tailShare();
        return tail ? delay + random.nextLong(weather.tailNs()) : delay;
    }
}
