package dev.ballast.rounds;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the outcomes of one round, from the threads of the transport to the worker that runs the round. The round bounds the queue: each
 * slice of each part comes once, and the end of each part once. Reports of silence come now and then, and are dropped when too many of them
 * wait. Outcomes that come after the round is over are never read.
 */
final class RoundInbox {
    /** An outcome of one part. */
    sealed interface Outcome {
        int part();

        /** {@code payload} is the encoded slice. */
        @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
        record Slice(int part, int slice, byte[] payload) implements Outcome {}

        /** No slice came for longer than usual. */
        record Quiet(int part) implements Outcome {}

        /** No more slices will come. */
        record Failed(int part) implements Outcome {}
    }

    /** Reports of silence for which the queue has room. */
    private static final int QUIET_WORDS = 64;

    private final BlockingQueue<Outcome> outcomes;
    private final AtomicInteger quietWords = new AtomicInteger();
    private volatile boolean over;

    /**
     * Opens the inbox of a round.
     *
     * @param most number of slices of all parts, plus the number of parts
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
            quietWords.decrementAndGet(); // the rest of the room is for outcomes that come only once
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
