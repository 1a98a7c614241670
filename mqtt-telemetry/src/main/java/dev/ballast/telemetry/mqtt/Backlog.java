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
 * Messages that wait for the broker. Statuses go first, then events, then inference records, oldest first. Of each status only the newest
 * is kept, and it is never dropped. Events and inference records have a bound each, so a flood of inferences displaces no event. Guarded by
 * the mailbox's lock.
 */
final class Backlog {
    private final int limit;
    private final Map<String, Outgoing> statuses = new LinkedHashMap<>();
    private final Set<String> unsent = new LinkedHashSet<>();
    private final Deque<Outgoing> events = new ArrayDeque<>();
    private final Deque<Outgoing> inferences = new ArrayDeque<>();
    private long dropped;

    /** A backlog for {@code limit} events and {@code limit} inference records. */
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

    /** Removes and returns the next message to send. */
    Optional<Outgoing> poll() {
        var topics = unsent.iterator();
        if (topics.hasNext()) {
            Outgoing status = statuses.get(topics.next());
            topics.remove();
            return Optional.ofNullable(status);
        }
        return Optional.ofNullable(events.isEmpty() ? inferences.pollFirst() : events.pollFirst());
    }

    /**
     * Takes back messages that were sent but not acknowledged, oldest first. It ignores statuses, because {@link #resendStatuses} repeats
     * them.
     */
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

    /** Queues every status again, in the order of first appearance. */
    void resendStatuses() {
        unsent.clear();
        unsent.addAll(statuses.keySet());
    }

    /** Counts messages that were dropped elsewhere. */
    void drop(long count) {
        dropped += count;
    }

    /** Number of all messages that were taken and then given up. */
    long dropped() {
        return dropped;
    }

    /** Gives up all waiting messages and returns their number. */
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
