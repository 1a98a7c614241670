package dev.ballast.gateway.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The queue of requests that wait for a worker. Clients take turns; within a client the order is first come, first served. Guarded by
 * its holder.
 */
final class WaitingLine {
    /** The waiting requests of each client, in the order of turns. A client without waiting requests has no entry. */
    private final Map<Object, Deque<PendingRequest>> clients = new LinkedHashMap<>();

    private int size;

    int size() {
        return size;
    }

    void add(PendingRequest request) {
        clients.computeIfAbsent(request.client(), client -> new ArrayDeque<>()).add(request);
        size++;
    }

    /** Removes and returns the next request that may run; null when no waiting request may. */
    @Nullable
    PendingRequest next(Predicate<PendingRequest> may) {
        for (Map.Entry<Object, Deque<PendingRequest>> turn : clients.entrySet()) {
            for (PendingRequest next : turn.getValue()) {
                if (may.test(next)) {
                    take(turn.getKey(), turn.getValue(), next);
                    return next;
                }
            }
        }
        return null;
    }

    /** Removes the request and moves its client to the end of the turns. */
    private void take(Object client, Deque<PendingRequest> its, PendingRequest next) {
        clients.remove(client);
        its.remove(next);
        if (!its.isEmpty()) {
            clients.put(client, its);
        }
        size--;
    }

    /** Whether a waiting request matches. */
    boolean has(Predicate<PendingRequest> which) {
        return clients.values().stream().anyMatch(its -> its.stream().anyMatch(which));
    }

    /** Removes and returns the latest matching request of the client; null when none matches. */
    @Nullable
    PendingRequest takeLatest(Object client, Predicate<PendingRequest> which) {
        Deque<PendingRequest> its = clients.get(client);
        if (its == null) {
            return null;
        }
        for (Iterator<PendingRequest> latest = its.descendingIterator(); latest.hasNext(); ) {
            PendingRequest request = latest.next();
            if (which.test(request)) {
                latest.remove();
                if (its.isEmpty()) {
                    clients.remove(client);
                }
                size--;
                return request;
            }
        }
        return null;
    }

    /** Removes and returns all matching requests, in no particular order. */
    List<PendingRequest> takeAll(Predicate<PendingRequest> which) {
        List<PendingRequest> taken = new ArrayList<>();
        for (Deque<PendingRequest> its : clients.values()) {
            its.removeIf(request -> which.test(request) && taken.add(request));
        }
        clients.values().removeIf(Deque::isEmpty);
        size -= taken.size();
        return taken;
    }
}
