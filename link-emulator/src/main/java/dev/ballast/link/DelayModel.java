package dev.ballast.link;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long datagrams are on their way. */
public sealed interface DelayModel permits DelayModel.Constant, DelayModel.Jittered, DelayHistogram {
    /** The delay of one datagram, in nanoseconds, never negative. */
    long drawNs(SplittableRandom random);

    /** The same delay for all. */
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
     * A delay with an exponentially distributed time on top, as waiting for a busy channel adds it.
     *
     * @param meanJitter its mean
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

    /** A constant delay with jitter, without where {@code meanJitter} is zero. */
    static DelayModel of(Duration delay, Duration meanJitter) {
        return jittered(new Constant(delay), meanJitter);
    }

    /** {@code base} with jitter, without where {@code meanJitter} is zero. */
    static DelayModel jittered(DelayModel base, Duration meanJitter) {
        return meanJitter.isZero() ? base : new Jittered(base, meanJitter);
    }

    private static void requireTime(String name, Duration time) {
        if (time.isNegative() || time.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(name + " of " + time + ", needs 0 to 60 s");
        }
    }
}
