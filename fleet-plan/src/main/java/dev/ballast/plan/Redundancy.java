package dev.ballast.plan;

import dev.ballast.coding.Code;

/**
 * The family of codes that protects split layers, and the number of parity parts.
 *
 * @param kind family of codes
 * @param parity nodes that hold parity parts: 0 for none, 1 for a sum; 0 for replicas (2MR), whose number follows from the data parts
 */
public record Redundancy(Kind kind, int parity) {
    /** Families of codes. */
    public enum Kind {
        /** No parity. */
        NONE,
        /** Every data part on two nodes (2MR). */
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
            throw new IllegalArgumentException("parity is allowed only with the kind coded, is " + parity);
        }
    }

    /** A code with {@code parity} parity parts; {@link Kind#NONE} for 0. */
    public static Redundancy coded(int parity) {
        return new Redundancy(Kind.CODED, parity);
    }

    /** Every part on two nodes. */
    public static Redundancy replicated() {
        return new Redundancy(Kind.REPLICATE, 0);
    }

    /** Number of data parts when each of {@code nodes} nodes takes one part. */
    public int dataParts(int nodes) {
        return kind == Kind.REPLICATE ? nodes / 2 : nodes - parity;
    }

    /** Fewest nodes that this redundancy works on. */
    public int leastNodes() {
        return kind == Kind.NONE ? 1 : kind == Kind.REPLICATE ? 2 : parity + 1;
    }

    /**
     * The code over {@code k} data parts.
     *
     * @param integers whether products must be exact bit for bit, which needs a code of small integers
     */
    public Code code(int k, boolean integers) {
        return switch (kind) {
            case NONE -> Code.none(k);
            case REPLICATE -> Code.replicate(k);
            case CODED -> integers ? Code.integers(k, parity) : parity == 1 ? Code.sum(k) : Code.mds(k, parity);
        };
    }
}
