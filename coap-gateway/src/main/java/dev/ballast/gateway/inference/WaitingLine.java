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

/** Requests that wait for a worker: first come, first served within a client, and the clients in turn. Guarded by its holder. */
final class WaitingLine {
    /** The client whose turn is next comes first. Nobody is in it who has nothing waiting. */
    private final Map<Object, Deque<PendingRequest>> clients = new LinkedHashMap<>();

    private int size;

    int size() {
        return size;
    }

    void add(PendingRequest request) {
        clients.computeIfAbsent(request.client(), client -> new ArrayDeque<>()).add(request);
        size++;
    }

    /** The next one of those that may go, which leaves the line; null when none of them waits. */
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

    /** Whose turn it was goes to the end. */
    private void take(Object client, Deque<PendingRequest> its, PendingRequest next) {
        clients.remove(client);
        its.remove(next);
        if (!its.isEmpty()) {
            clients.put(client, its);
        }
        size--;
    }

    /** Whether any of these waits. */
    boolean has(Predicate<PendingRequest> which) {
        return clients.values().stream().anyMatch(its -> its.stream().anyMatch(which));
    }

    /** The client's latest request of those, which leaves the line; null when none of them waits. */
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

    /** All of these leave the line, in no particular order. */
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
