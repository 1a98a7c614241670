package dev.ballast.rounds;

import dev.ballast.coding.PartSet;
import dev.ballast.round.LatencyWindow;
import java.util.ArrayList;
import java.util.List;

/** The latest answer times of the parts of one layer. Safe for use by many threads. */
final class LayerLatency {
    private final List<LatencyWindow> parts = new ArrayList<>();

    LayerLatency(int parts) {
        for (int part = 0; part < parts; part++) {
            this.parts.add(new LatencyWindow());
        }
    }

    /** A slice of this part came {@code tookNs} after its request. */
    void add(int part, long tookNs) {
        LatencyWindow window = parts.get(part);
        synchronized (window) {
            window.add(tookNs);
        }
    }

    /** The q-quantile of the slowest of these parts, in ns; {@code otherwise} when one of them has too few answers. */
    long slowest(PartSet of, double q, long otherwise) {
        long slowest = 0;
        for (int part = of.next(0); part >= 0; part = of.next(part + 1)) {
            LatencyWindow window = parts.get(part);
            synchronized (window) {
                slowest = Math.max(slowest, window.quantile(q, Long.MAX_VALUE));
            }
        }
        return slowest == 0 || slowest == Long.MAX_VALUE ? otherwise : slowest;
    }
}
