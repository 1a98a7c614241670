package dev.ballast.link;

import java.util.SplittableRandom;

/** One run of a {@link LossModel}. Owned by one thread. */
final class LossProcess {
    private final LossModel model;
    private final SplittableRandom random;
    private boolean bad;

    /** @param random used by this process alone */
    LossProcess(LossModel model, SplittableRandom random) {
        this.model = model;
        this.random = random;
        this.bad = beginsBad();
    }

    private boolean beginsBad() {
        return random.nextDouble() < model.shareOfBad();
    }

    /**
     * Whether any of the next {@code packets} packets is lost. Each packet moves the chain, lost or not.
     *
     * @param pauseNs nanoseconds since the packet before
     */
    boolean losesAnyOf(int packets, long pauseNs) {
        if (pauseNs > model.memory().toNanos()) {
            bad = beginsBad();
        }
        boolean any = false;
        for (int i = 0; i < packets; i++) {
            any |= loses();
        }
        return any;
    }

    private boolean loses() {
        boolean lost = random.nextDouble() < (bad ? model.lossInBad() : model.lossInGood());
        boolean moves = random.nextDouble() < (bad ? model.badToGood() : model.goodToBad());
        bad ^= moves;
        return lost;
    }
}
