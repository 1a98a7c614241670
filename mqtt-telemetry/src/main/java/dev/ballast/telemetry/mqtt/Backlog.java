package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What waits for the broker. Of a status only the newest counts and is never dropped; events come next and inference records
 * last, each oldest first, each bounded on its own so that a flood of inferences pushes no event out. Guarded by the
 * mailbox's lock.
 */
final class Backlog {
    private final int limit;
    private final Map<String, Outgoing> statuses = new LinkedHashMap<>();
    private final Set<String> unsent = new LinkedHashSet<>();
    private final Deque<Outgoing> events = new ArrayDeque<>();
    private final Deque<Outgoing> inferences = new ArrayDeque<>();
    private long dropped;

    /** Holds {@code limit} events and as many inference records. */
    Backlog(int limit) {
        this.limit = limit;
    }

    void add(Outgoing message) {
        if (message.retained()) {
            statuses.put(message.topic(), message);
            unsent.add(message.topic());
            return;
        }
        Deque<Outgoing> lane = lane(message);
        lane.addLast(message);
        trim(lane);
    }

    /** Removes and returns what is to be sent next. */
    Optional<Outgoing> poll() {
        var topics = unsent.iterator();
        if (topics.hasNext()) {
            Outgoing status = statuses.get(topics.next());
            topics.remove();
            return Optional.ofNullable(status);
        }
        return Optional.ofNullable(events.isEmpty() ? inferences.pollFirst() : events.pollFirst());
    }

    /** Takes back what was sent, oldest first, and not acknowledged; the statuses among it are in {@link #resendStatuses}. */
    void putBack(List<Outgoing> unacknowledged) {
        for (int i = unacknowledged.size() - 1; i >= 0; i--) {
            Outgoing message = unacknowledged.get(i);
            if (!message.retained()) {
                lane(message).addFirst(message);
            }
        }
        trim(events);
        trim(inferences);
    }

    /** Makes every status wait to be sent again, in the order of their first appearance. */
    void resendStatuses() {
        unsent.clear();
        unsent.addAll(statuses.keySet());
    }

    /** Counts messages that were dropped elsewhere. */
    void drop(long count) {
        dropped += count;
    }

    /** Messages that were taken and given up, in all. */
    long dropped() {
        return dropped;
    }

    /** Gives up all that waits and returns how many messages that were. */
    int clear() {
        int waiting = depth();
        dropped += waiting;
        unsent.clear();
        events.clear();
        inferences.clear();
        return waiting;
    }

    int depth() {
        return unsent.size() + events.size() + inferences.size();
    }

    private Deque<Outgoing> lane(Outgoing message) {
        return message.event() instanceof TelemetryEvent.Inference ? inferences : events;
    }

    private void trim(Deque<Outgoing> lane) {
        while (lane.size() > limit) {
            lane.removeFirst();
            dropped++;
        }
    }
}
