package dev.ballast.gateway.deployment;

import dev.ballast.clock.EpochClock;
import dev.ballast.telemetry.EventSentence;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Passes telemetry on. Remembers the latest events of the fleet, and tells a listener when the state of a node or the plan changes.
 * Safe for use by many threads.
 */
public final class FleetNews implements TelemetrySink {
    /** Most events that are remembered. */
    static final int MOST = 20;

    private final TelemetrySink onward;
    private final EpochClock epochClock;
    private final Deque<Item> latest = new ArrayDeque<>();
    private volatile Runnable changed = () -> {};

    /** Passes everything on to {@code onward}. */
    public FleetNews(TelemetrySink onward, EpochClock epochClock) {
        this.onward = onward;
        this.epochClock = epochClock;
    }

    /**
     * An event.
     *
     * @param atMs milliseconds since 1970 UTC
     * @param kind as in {@link FleetEvent#kind}
     * @param text a sentence without a full stop
     */
    public record Item(long atMs, String kind, String text) {}

    /** Calls {@code listener} after each change, on the thread that publishes it, perhaps under a lock. The listener must not block. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    @Override
    public void publish(TelemetryEvent event) {
        onward.publish(event);
        if (event instanceof FleetEvent fleet) {
            String text = EventSentence.of(fleet);
            if (!text.isEmpty()) {
                add(new Item(epochClock.epochMs(), fleet.kind(), text));
            }
        }
        if (event instanceof TelemetryEvent.NodeStatus || event instanceof FleetEvent.Replanned) {
            changed.run();
        }
    }

    private synchronized void add(Item item) {
        latest.addLast(item);
        if (latest.size() > MOST) {
            latest.removeFirst();
        }
    }

    /** The latest events that concern the fleet and not just one request, oldest first. */
    public synchronized List<Item> latest() {
        return List.copyOf(latest);
    }
}
