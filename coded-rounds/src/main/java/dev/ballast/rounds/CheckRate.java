package dev.ballast.rounds;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Decides which rounds are checked for silent errors. Each layer has a count of its own. One count over all layers would check the same
 * layer again and again whenever the rounds of a request divide the rate. Of any {@code every} consecutive rounds of a layer, at least one
 * is checked. Safe for use by many threads.
 */
public final class CheckRate {
    private final int every;
    private final IntUnaryOperator draw;

    /**
     * Checks exactly every n-th round of a layer, for tests and studies.
     *
     * @param every 0 for no checks
     */
    public CheckRate(int every) {
        this(bound -> 0, every);
    }

    /**
     * Checks a layer again after at least half of {@code every} rounds and at most {@code every}, drawn at random. When clients send the
     * same inputs in turn, each of these inputs is then checked at some time. A node cannot find out the next checked round by counting.
     *
     * @param every 0 for no checks
     * @param random the caller uses it for nothing else
     */
    public CheckRate(int every, RandomGenerator random) {
        this(random::nextInt, every);
    }

    private CheckRate(IntUnaryOperator draw, int every) {
        if (every < 0) {
            throw new IllegalArgumentException("check-every must be 0 (never) or more, is " + every);
        }
        this.every = every;
        this.draw = draw;
    }

    /**
     * Whether the round that begins now is to be checked.
     *
     * @param roundsLeft rounds of the layer up to and including the next checked one, 0 before the first round; written
     */
    synchronized boolean next(AtomicInteger roundsLeft) {
        if (every == 0) {
            return false;
        }
        int left = roundsLeft.get();
        if (left == 0) {
            left = every
                    - draw.applyAsInt(every); // anywhere, so that the layers of a request are not all checked at once
        }
        boolean check = left == 1;
        roundsLeft.set(check ? every - draw.applyAsInt(every / 2 + 1) : left - 1);
        return check;
    }
}
