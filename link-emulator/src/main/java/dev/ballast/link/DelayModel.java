package dev.ballast.link;

import java.time.Duration;
import java.util.SplittableRandom;

/** Distribution of the delays of datagrams. */
public sealed interface DelayModel permits DelayModel.Constant, DelayModel.Jittered, DelayHistogram {
    /** Draws the delay of one datagram, in nanoseconds, never negative. */
    long drawNs(SplittableRandom random);

    /** The same delay for all datagrams. */
    record Constant(Duration delay) implements DelayModel {
        public Constant {
            requireTime("delay", delay);
        }

        @Override
        public long drawNs(SplittableRandom random) {
            return delay.toNanos();
        }
    }

    /**
     * A delay plus an exponentially distributed time, as the wait for a busy channel adds it.
     *
     * @param base the delay without jitter
     * @param meanJitter mean of the added time
     */
    record Jittered(DelayModel base, Duration meanJitter) implements DelayModel {
        public Jittered {
            requireTime("jitter", meanJitter);
        }

        @Override
        public long drawNs(SplittableRandom random) {
            double means = -StrictMath.log(1 - random.nextDouble());
            return base.drawNs(random) + Math.round(means * meanJitter.toNanos());
        }
    }

    static DelayModel none() {
        return new Constant(Duration.ZERO);
    }

    /** A constant delay, with jitter unless {@code meanJitter} is zero. */
    static DelayModel of(Duration delay, Duration meanJitter) {
        return jittered(new Constant(delay), meanJitter);
    }

    /** {@code base}, with jitter unless {@code meanJitter} is zero. */
    static DelayModel jittered(DelayModel base, Duration meanJitter) {
        return meanJitter.isZero() ? base : new Jittered(base, meanJitter);
    }

    private static void requireTime(String name, Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(name + " must be 0 to 60 s, is " + time);
        }
    }
}
