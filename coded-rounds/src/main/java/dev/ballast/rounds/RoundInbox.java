package dev.ballast.rounds;

import dev.ballast.round.RoundEvent;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the events of one round, from the threads of the transport to the worker that runs the round. The round bounds the queue: each
 * slice of each part comes once, and the end of each part once. Reports that a part is quiet come now and then, and are dropped when too
 * many of them wait. Events that come after the round is over are never read.
 */
final class RoundInbox {
    /** Reports of quiet parts for which the queue has room. */
    private static final int QUIET_REPORTS = 64;

    private final BlockingQueue<RoundEvent> events;
    private final AtomicInteger quietReports = new AtomicInteger();
    private volatile boolean over;

    /**
     * Opens the inbox of a round.
     *
     * @param most number of slices of all parts, plus the number of parts
     */
    RoundInbox(int most) {
        this.events = new LinkedBlockingQueue<>(most + QUIET_REPORTS);
    }

    /** Hands an event over; false when the round is over and nobody will read it. */
    boolean put(RoundEvent event) {
        if (over) {
            return false;
        }
        if (event instanceof RoundEvent.PartQuiet && quietReports.incrementAndGet() > QUIET_REPORTS) {
            quietReports.decrementAndGet(); // the rest of the room is for events that come only once
            return true;
        }
        if (!events.offer(event)) {
            throw new IllegalStateException("more events than the round has slices and parts: " + event);
        }
        return true;
    }

    /** The next event, or null when there is none now. */
    @Nullable
    RoundEvent poll() {
        return taken(events.poll());
    }

    /** The next event, or null when none comes within {@code timeoutNs}. */
    @Nullable
    RoundEvent poll(long timeoutNs) throws InterruptedException {
        return taken(events.poll(timeoutNs, TimeUnit.NANOSECONDS));
    }

    private @Nullable RoundEvent taken(@Nullable RoundEvent event) {
        if (event instanceof RoundEvent.PartQuiet) {
            quietReports.decrementAndGet();
        }
        return event;
    }

    /** The round is over. */
    void close() {
        over = true;
    }
}
