package dev.ballast.round;

import dev.ballast.coding.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whom a round asks, and what it does about those who do not answer. All of them end at the deadline with the gateway's own computing. */
public enum RoundPolicy {
    /** Asks the data parts and waits for them, whatever is known of their nodes: what a cluster without redundancy does. */
    WAIT_ALL("wait-all"),
    /** Asks one of two, and the other one when the first does not answer: detect and dispatch again. */
    RETRY("retry"),
    /** Asks both of two at once (2MR). */
    REPLICATE("replicate"),
    /** Asks data and parity at once; any k of them will do. */
    CODED("coded"),
    /** Asks for parity only when the data parts take longer than usual, which saves its work and traffic. */
    HEDGED("hedged");

    private final String label;

    RoundPolicy(String label) {
        this.label = label;
    }

    /** As in configurations and requests. */
    public String label() {
        return label;
    }

    /** Whether nodes that are benched are left out. */
    public boolean heedsHealth() {
        return this != WAIT_ALL;
    }

    /** Whether the parts beyond the data parts are asked later or never. */
    public boolean keepsReserve() {
        return this == RETRY || this == HEDGED;
    }

    private boolean copies() {
        return this == RETRY || this == REPLICATE;
    }

    /** Whether a layer that is coded so can be run so. */
    public boolean fits(Code code) {
        return !copies() || code.replicates();
    }

    /** The one with this label, if there is one. */
    public static Optional<RoundPolicy> of(String label) {
        return Arrays.stream(values())
                .filter(policy -> policy.label.equals(label))
                .findFirst();
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(RoundPolicy::label).toList();
    }
}
