package dev.ballast.rounds;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where the transport's threads leave the outcomes of one round for the worker that runs it. What comes is bounded by the round: each
 * slice of each part once, each part's end once, and a word about silence now and then, which is dropped when too many of
 * them wait. What comes after the round is over is left to the garbage collector.
 */
final class RoundInbox {
    /** Something about one part. */
    sealed interface Outcome {
        int part();

        /** {@code payload} is the encoded slice. */
        @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
        record Slice(int part, int slice, byte[] payload) implements Outcome {}

        /** Nothing came for longer than usual. */
        record Quiet(int part) implements Outcome {}

        /** Nothing more to be had. */
        record Failed(int part) implements Outcome {}
    }

    /** Words about silence for which there is room. */
    private static final int QUIET_WORDS = 64;

    private final BlockingQueue<Outcome> outcomes;
    private final AtomicInteger quietWords = new AtomicInteger();
    private volatile boolean over;

    /**
     * Opens the inbox of a round.
     *
     * @param most slices of all parts, and parts
     */
    RoundInbox(int most) {
        this.outcomes = new LinkedBlockingQueue<>(most + QUIET_WORDS);
    }

    /** Hands an outcome over; false when the round is over and nobody will read it. */
    boolean put(Outcome outcome) {
        if (over) {
            return false;
        }
        if (outcome instanceof Outcome.Quiet && quietWords.incrementAndGet() > QUIET_WORDS) {
            quietWords.decrementAndGet(); // the rest of the room is kept for what cannot be said again
            return true;
        }
        if (!outcomes.offer(outcome)) {
            throw new IllegalStateException("more outcomes than the round has slices and parts: " + outcome);
        }
        return true;
    }

    /** The next outcome, or null when there is none now. */
    @Nullable
    Outcome poll() {
        return taken(outcomes.poll());
    }

    /** The next outcome, or null when none comes within {@code timeoutNs}. */
    @Nullable
    Outcome poll(long timeoutNs) throws InterruptedException {
        return taken(outcomes.poll(timeoutNs, TimeUnit.NANOSECONDS));
    }

    private @Nullable Outcome taken(@Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Quiet) {
            quietWords.decrementAndGet();
        }
        return outcome;
    }

    /** The round is over. */
    void close() {
        over = true;
    }
}
