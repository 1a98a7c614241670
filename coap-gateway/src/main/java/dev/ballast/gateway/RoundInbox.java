package dev.ballast.gateway;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the transport's threads leave the outcomes of one round for the worker that runs it. Holds one outcome per part, so it is
 * never full; what comes after the round is over is left to the garbage collector.
 */
final class RoundInbox {
    /** What became of the request for one part. */
    sealed interface Outcome {
        int part();

        /** {@code payload} is the encoded answer. */
        @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
        record Answered(int part, byte[] payload) implements Outcome {}

        /** Nothing to be had. */
        record Failed(int part) implements Outcome {}
    }

    private final BlockingQueue<Outcome> outcomes;
    private volatile boolean over;

    RoundInbox(int parts) {
        this.outcomes = new ArrayBlockingQueue<>(parts);
    }

    /** Hands an outcome over; false when the round is over and nobody will read it. */
    boolean put(Outcome outcome) {
        if (over) {
            return false;
        }
        if (!outcomes.offer(outcome)) {
            throw new IllegalStateException("two outcomes for one part: " + outcome);
        }
        return true;
    }

    /** The next outcome, or null when none comes within {@code timeoutNs}. */
    @Nullable
    Outcome poll(long timeoutNs) throws InterruptedException {
        return outcomes.poll(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** The round is over. */
    void close() {
        over = true;
    }
}
