package dev.ballast.simulate;

import dev.ballast.coding.Code;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is asked of whom.
 *
 * @param redundancy the family of the code
 * @param dataParts k
 * @param clients rounds of this many are under way at once
 * @param checkEvery every how many rounds the answers are checked against each other, 0 for never
 * @param whole whether all numbers are small whole ones, whose products float32 has exactly
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

    /** Searching one takes longer than a whole history. */
    private static final Map<String, Code> CODES = new ConcurrentHashMap<>();

    /**
     * Draws one.
     *
     * @param nodes 0 to draw it too
     * @param parity -1 to draw it too
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

    /** Whether these parts, one bit each, say all: any k of them, or one of each pair of copies. Not asked of the decoder, which is under test. */
    boolean enough(long parts) {
        if (copies()) {
            return ((parts | (parts >> dataParts)) & code.dataMask()) == code.dataMask();
        }
        return Long.bitCount(parts & code.allMask()) >= dataParts;
    }

    /** Of parts that came, one bit each, those that can be compared with others: a copy with its original, parity with all data, if all data came. */
    long compared(long came) {
        long data = code.dataMask();
        long parity = came & code.allMask() & ~data;
        if ((came & data) != data || parity == 0) {
            return 0;
        }
        return copies() ? parity | (parity >> dataParts) : parity | data;
    }

    /** Whether what came is put together from parts whose numbers float32 has exactly. */
    boolean exact() {
        return whole && (copies() || code.parityParts() <= 1);
    }
}
