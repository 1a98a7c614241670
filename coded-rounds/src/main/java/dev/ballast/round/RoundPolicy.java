package dev.ballast.round;

import dev.ballast.coding.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which parts a round asks for, and what it does when some do not answer. At the deadline the gateway computes the missing parts itself.
 */
public enum RoundPolicy {
    /** Asks for the data parts and waits for them, whatever the health of their nodes, as a cluster without redundancy does. */
    WAIT_ALL("wait-all"),
    /** Asks for one of two copies, and for the other when the first does not answer: detect and dispatch again. */
    RETRY("retry"),
    /** Asks for both of two copies at once (2MR). */
    REPLICATE("replicate"),
    /** Asks for data and parity at once; any k answers suffice. */
    CODED("coded"),
    /** Asks for parity only when the data parts take longer than usual, which saves the work and traffic of parity. */
    HEDGED("hedged");

    private final String label;

    RoundPolicy(String label) {
        this.label = label;
    }

    /** The name in configurations and requests. */
    public String label() {
        return label;
    }

    /** Whether rounds leave out benched nodes. */
    public boolean heedsHealth() {
        return this != WAIT_ALL;
    }

    /** Whether the parts beyond the data parts are asked for later or never. */
    public boolean keepsReserve() {
        return this == RETRY || this == HEDGED;
    }

    private boolean copies() {
        return this == RETRY || this == REPLICATE;
    }

    /** Whether a layer with this code can run under this policy. */
    public boolean fits(Code code) {
        return !copies() || code.replicates();
    }

    /** The policy with this label, if there is one. */
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
