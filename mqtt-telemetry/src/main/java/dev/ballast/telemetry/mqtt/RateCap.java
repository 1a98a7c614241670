package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Passes at most {@code perSecond} events of one topic per second. Of the events beyond that, the newest is held until the second is over.
 * It then carries the number of events that were left out, so passed and left-out events add up to all events. Guarded by its holder. Reads
 * no clock.
 */
final class RateCap {
    private static final long SECOND_NS = 1_000_000_000L;

    private final int perSecond;
    private long secondStart;
    private int passed;
    private @Nullable Passed held;

    RateCap(int perSecond, long nowNs) {
        this.perSecond = perSecond;
        this.secondStart = nowNs;
    }

    /** An event that may be sent. {@code leftOut} events were left out before it. */
    record Passed(TelemetryEvent event, long ts, long leftOut) {}

    /** The event if it may be sent now; otherwise it is held. Call {@link #due} first, with the same time. */
    Optional<Passed> offer(TelemetryEvent event, long ts, long nowNs) {
        if (nowNs - secondStart >= SECOND_NS) {
            secondStart = nowNs;
            passed = 0;
        }
        if (passed < perSecond) {
            passed++;
            return Optional.of(new Passed(event, ts, 0));
        }
        held = new Passed(event, ts, held == null ? 0 : held.leftOut() + 1);
        return Optional.empty();
    }

    /** The held event, if its second is over. */
    Optional<Passed> due(long nowNs) {
        if (held == null || nowNs - secondStart < SECOND_NS) {
            return Optional.empty();
        }
        secondStart = nowNs;
        passed = 1;
        return release();
    }

    /** The held event, whether its second is over or not. */
    Optional<Passed> release() {
        Optional<Passed> released = Optional.ofNullable(held);
        held = null;
        return released;
    }

    boolean holds() {
        return held != null;
    }

    /** When the held event is due. */
    long dueAtNs() {
        return secondStart + SECOND_NS;
    }
}
