package dev.ballast.plan;

import dev.ballast.coding.Code;

/**
 * Which code protects the layers that are split, and how many of the nodes hold parity.
 *
 * @param kind which family of codes
 * @param parity nodes that hold parity parts: 0 for none, 1 for a sum, the replicas of 2MR are counted by the planner
 */
public record Redundancy(Kind kind, int parity) {
    /** Families of codes. */
    public enum Kind {
        /** No parity. */
        NONE,
        /** Two of each (2MR). */
        REPLICATE,
        /** Parity parts over all data parts (coded distributed computing). */
        CODED
    }

    public Redundancy {
        if (parity < 0 || parity > Code.MAX_PARITY) {
            throw new IllegalArgumentException("parity must be 0 to " + Code.MAX_PARITY + ", is " + parity);
        }
        if (kind == Kind.CODED && parity == 0) {
            kind = Kind.NONE;
        }
        if (kind != Kind.CODED && parity != 0) {
            throw new IllegalArgumentException("parity " + parity + " goes with the coded kind only");
        }
    }

    /** {@code parity} coded parity parts; none where it is 0. */
    public static Redundancy coded(int parity) {
        return new Redundancy(Kind.CODED, parity);
    }

    /** Every part on two nodes. */
    public static Redundancy replicated() {
        return new Redundancy(Kind.REPLICATE, 0);
    }

    /** Data parts when {@code nodes} nodes take one part each. */
    public int dataParts(int nodes) {
        return kind == Kind.REPLICATE ? nodes / 2 : nodes - parity;
    }

    /** Fewest nodes that such a code makes sense on. */
    public int leastNodes() {
        return kind == Kind.NONE ? 1 : kind == Kind.REPLICATE ? 2 : parity + 1;
    }

    /**
     * The code over {@code k} data parts.
     *
     * @param integers whether products must come out bit for bit, which takes a code of small integers
     */
    public Code code(int k, boolean integers) {
        return switch (kind) {
            case NONE -> Code.none(k);
            case REPLICATE -> Code.replicate(k);
            case CODED -> integers ? Code.integers(k, parity) : parity == 1 ? Code.sum(k) : Code.mds(k, parity);
        };
    }
}
