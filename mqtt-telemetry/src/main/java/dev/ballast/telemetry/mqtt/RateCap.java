package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many events of one topic through per second. Of a flood beyond that the newest is held and follows when the second
 * is over, with the number of those that were left out, so that shown plus left out is always all. Owned by whoever guards
 * it; knows no clock.
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

    /** An event that may go out, {@code leftOut} others having been left out before it. */
    record Passed(TelemetryEvent event, long ts, long leftOut) {}

    /** The event if it may go now. To be asked after {@link #due} at the same time. */
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

    /** The held event when its second is over. */
    Optional<Passed> due(long nowNs) {
        if (held == null || nowNs - secondStart < SECOND_NS) {
            return Optional.empty();
        }
        secondStart = nowNs;
        passed = 1;
        return release();
    }

    /** The held event at once. */
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
