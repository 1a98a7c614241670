package dev.ballast.rounds;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Decides which rounds are checked for silent errors. It counts the rounds of each layer by itself: a count over all layers would meet the same
 * layer again and again whenever the rounds of a request divide the rate. Of any {@code every} rounds of a layer in a row at least one is
 * checked. Safe for use by many threads.
 */
public final class CheckRate {
    private final int every;
    private final IntUnaryOperator draw;

    /**
     * Checks exactly every n-th round of a layer, for tests and studies.
     *
     * @param every 0 for none
     */
    public CheckRate(int every) {
        this(bound -> 0, every);
    }

    /**
     * Checks a layer again after half of {@code every} rounds at least and {@code every} at most, drawn at random. Clients that send the same
     * inputs in turn are then checked at all of them, and a node cannot tell the next round to be checked by counting.
     *
     * @param every 0 for none
     * @param random the caller uses it for nothing else
     */
    public CheckRate(int every, RandomGenerator random) {
        this(random::nextInt, every);
    }

    private CheckRate(IntUnaryOperator draw, int every) {
        if (every < 0) {
            throw new IllegalArgumentException("rounds until a check: " + every + ", expected 0 (never) or more");
        }
        this.every = every;
        this.draw = draw;
    }

    /**
     * Whether the round that begins now is to be checked.
     *
     * @param roundsLeft of its layer: rounds up to and with the next that is checked, 0 before the first; written
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
