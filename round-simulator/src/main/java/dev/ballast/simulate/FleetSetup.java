package dev.ballast.simulate;

import dev.ballast.coding.Code;
import dev.ballast.coding.PartSet;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The code, the policy and the layer of one history.
 *
 * @param redundancy the family of the code
 * @param dataParts number of data parts, k
 * @param clients number of clients; each has one round under way at a time
 * @param checkEvery rounds from one check to the next, 0 for no checks
 * @param whole whether all numbers are small integers, whose products are exact in float32
 */
record FleetSetup(
        Redundancy redundancy,
        int dataParts,
        Code code,
        RoundPolicy policy,
        int clients,
        int checkEvery,
        boolean whole,
        int rows,
        int columns) {
    private static final int MOST_DATA = 6;
    private static final int MOST_PARITY = 2;
    private static final int MOST_ROWS = 24;

    /** Codes found so far: searching for a code takes longer than a whole history. */
    private static final Map<String, Code> CODES = new ConcurrentHashMap<>();

    /**
     * Draws a setup.
     *
     * @param nodes number of nodes; 0 to draw that too
     * @param parity number of parity nodes; -1 to draw that too
     */
    static FleetSetup draw(SplittableRandom random, int nodes, int parity) {
        RoundPolicy policy = switch (random.nextInt(10)) {
            case 0 -> RoundPolicy.REPLICATE;
            case 1 -> RoundPolicy.RETRY;
            case 2 -> RoundPolicy.WAIT_ALL;
            case 3, 4 -> RoundPolicy.HEDGED;
            default -> RoundPolicy.CODED;
        };
        boolean copies = policy == RoundPolicy.REPLICATE || policy == RoundPolicy.RETRY;
        int r = parity >= 0 ? parity : random.nextInt(MOST_PARITY + 1);
        if (copies && (parity >= 0 || nodes % 2 == 1)) {
            copies = false;
            policy = RoundPolicy.CODED;
        }
        Redundancy redundancy = copies ? Redundancy.replicated() : Redundancy.coded(r);
        int k = nodes > 0 ? redundancy.dataParts(nodes) : 2 + random.nextInt(copies ? 2 : MOST_DATA - 1);
        int rows = Math.max(k, 8) + random.nextInt(MOST_ROWS - 7);
        int checkEvery = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 0;
        boolean whole = random.nextInt(4) > 0;
        Code code = CODES.computeIfAbsent(redundancy + "/" + k, key -> redundancy.code(k, false));
        return new FleetSetup(
                redundancy, k, code, policy, 1 + random.nextInt(3), checkEvery, whole, rows, 1 + random.nextInt(2));
    }

    boolean copies() {
        return redundancy.kind() == Redundancy.Kind.REPLICATE;
    }

    /** Parts that rounds ask for only when the data parts do not suffice or come late. */
    PartSet reserve() {
        return policy.keepsReserve() ? code.all().minus(code.data()) : PartSet.EMPTY;
    }

    /**
     * Whether these parts suffice to decode: any k of them, or one of each pair of copies. Counts by itself, because the
     * decoder is under test.
     */
    boolean enough(PartSet parts) {
        if (copies()) {
            return parts.union(originals(parts)).containsAll(code.data());
        }
        return parts.intersect(code.all()).size() >= dataParts;
    }

    /** The data parts whose copies are among these parts. */
    private PartSet originals(PartSet parts) {
        return new PartSet(parts.bits() >> dataParts);
    }

    /**
     * Parts among {@code came} that a check can compare: a copy with its original, parity with all data. Empty unless all data parts came.
     */
    PartSet compared(PartSet came) {
        PartSet parity = came.intersect(code.all()).minus(code.data());
        if (!came.containsAll(code.data()) || parity.isEmpty()) {
            return PartSet.EMPTY;
        }
        return parity.union(copies() ? originals(parity) : code.data());
    }

    /** Whether all parts and all recoveries are exact in float32. */
    boolean exact() {
        return whole && (copies() || code.parityParts() <= 1);
    }
}
