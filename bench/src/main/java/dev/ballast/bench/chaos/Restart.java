package dev.ballast.bench.chaos;

import dev.ballast.bench.study.Latencies;
import java.util.Locale;

/**
 * What is killed, and what was measured after its restarts.
 *
 * @param answer times until the first answer
 * @param whole times until the gateway used all nodes
 * @param pushedBytes bytes of weights that the gateway pushed
 */
record Restart(What what, Latencies answer, Latencies whole, long pushedBytes) {
    /** What is killed and started again. */
    enum What {
        /** The time counts from the start of the gateway. */
        GATEWAY,
        /** The time counts from the start of all processes. */
        EVERYTHING,
        /** The gateway answers alone meanwhile. The time counts from the moment at which all nodes are ready. */
        NODES;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
