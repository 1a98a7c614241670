package dev.ballast.bench.failure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Draws which nodes are struck next, and by which fault. Equal seeds give equal plans. Owned by one thread. */
final class FaultPlan {
    private final int nodes;
    private final int most;
    private final Random random;
    private final Deque<Fault> deck = new ArrayDeque<>();

    /**
     * A plan for a fleet.
     *
     * @param most nodes that may be struck at the same time, at least 1 and at most all
     */
    FaultPlan(int nodes, int most, long seed) {
        if (most < 1 || most > nodes) {
            throw new IllegalArgumentException(most + " nodes struck at a time, of " + nodes);
        }
        this.nodes = nodes;
        this.most = most;
        this.random = new Random(seed);
    }

    /** One fault of one node. */
    record Strike(int node, Fault fault) {}

    /** What happens next, all at the same time: different nodes, one at least. */
    List<Strike> next() {
        List<Integer> order = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            order.add(node);
        }
        Collections.shuffle(order, random);
        int struck = 1 + random.nextInt(most);
        return order.subList(0, struck).stream()
                .map(node -> new Strike(node, draw()))
                .toList();
    }

    /** Every fault comes as often as it should within eight, in any order. */
    private Fault draw() {
        if (deck.isEmpty()) {
            List<Fault> cards = new ArrayList<>();
            for (Fault fault : Fault.values()) {
                cards.addAll(Collections.nCopies(fault.share(), fault));
            }
            Collections.shuffle(cards, random);
            deck.addAll(cards);
        }
        return deck.remove();
    }
}
