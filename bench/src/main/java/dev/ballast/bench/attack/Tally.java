package dev.ballast.bench.attack;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts the requests of one kind of attacker and the replies to them. Safe for use by many threads. */
public final class Tally {
    private final SortedMap<String, Long> answers = new TreeMap<>();
    private final SortedMap<String, Double> worst = new TreeMap<>();
    private long sent;

    synchronized void sent() {
        sent++;
    }

    /** Counts one answer of this kind. */
    synchronized void answer(String kind) {
        answers.merge(kind, 1L, Long::sum);
    }

    /** Keeps the largest figure of this name. */
    synchronized void worst(String name, double figure) {
        worst.merge(name, figure, Math::max);
    }

    synchronized long sentSoFar() {
        return sent;
    }

    /** How often each answer came. */
    synchronized SortedMap<String, Long> answers() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(answers));
    }

    synchronized SortedMap<String, Double> worst() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(worst));
    }
}
