package dev.ballast.bench.failure;

import java.util.Locale;

/** The state of the fleet. */
enum Phase {
    /** All nodes answer, and the gateway knows. */
    HEALTHY,
    /** As many nodes as the plan says are gone. */
    FAULTY,
    /** A virtual machine starts or is cold; it shares the machine's processors with everybody, which a board of its own would not. */
    STARTING,
    /** The fault is over, and the gateway has not yet made use of the node again. */
    RETURNING;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
