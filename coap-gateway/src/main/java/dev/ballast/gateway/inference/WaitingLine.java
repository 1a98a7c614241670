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
    private final Map<Object, Deque<Admitted>> clients = new LinkedHashMap<>();

    private int size;

    int size() {
        return size;
    }

    void add(Admitted request) {
        clients.computeIfAbsent(request.client(), client -> new ArrayDeque<>()).add(request);
        size++;
    }

    /** The next one, which leaves the line; null when nobody waits. */
    @Nullable
    Admitted next() {
        Iterator<Map.Entry<Object, Deque<Admitted>>> turn = clients.entrySet().iterator();
        if (!turn.hasNext()) {
            return null;
        }
        Map.Entry<Object, Deque<Admitted>> first = turn.next();
        Object client = first.getKey();
        Deque<Admitted> its = first.getValue();
        turn.remove();
        Admitted next = its.remove();
        if (!its.isEmpty()) {
            clients.put(client, its);
        }
        size--;
        return next;
    }

    /** The client's latest request, which leaves the line; null when none of its requests waits. */
    @Nullable
    Admitted takeLatest(Object client) {
        Deque<Admitted> its = clients.get(client);
        if (its == null) {
            return null;
        }
        Admitted latest = its.removeLast();
        if (its.isEmpty()) {
            clients.remove(client);
        }
        size--;
        return latest;
    }

    /** All of these leave the line, in no particular order. */
    List<Admitted> takeAll(Predicate<Admitted> which) {
        List<Admitted> taken = new ArrayList<>();
        for (Deque<Admitted> its : clients.values()) {
            its.removeIf(request -> which.test(request) && taken.add(request));
        }
        clients.values().removeIf(Deque::isEmpty);
        size -= taken.size();
        return taken;
    }
}
