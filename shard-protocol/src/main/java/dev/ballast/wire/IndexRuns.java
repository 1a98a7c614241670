package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;
import java.util.BitSet;

/**
 * Missing indices as runs: {@code [2, [first, run, first, run, ...]]}. They are the payload of a 4.08 response in shard mode, which lists
 * missing shards, and of the status of a bulk push.
 *
 * <p>Runs ascend and do not touch. A message holds at most the first {@link #MAX_RUNS} runs. The receiver asks again later for the others.
 */
public final class IndexRuns {
    /** Most runs of one message. */
    public static final int MAX_RUNS = 64;

    private static final String NAME = "index runs";

    private IndexRuns() {}

    /** Encodes the first runs of set bits, at most {@link #MAX_RUNS}. */
    public static byte[] encode(BitSet missing) {
        return encode(missing, MAX_RUNS);
    }

    /** Encodes the first {@code maxRuns} runs of set bits, or all when there are fewer. */
    public static byte[] encode(BitSet missing, int maxRuns) {
        if (maxRuns < 1 || maxRuns > MAX_RUNS) {
            throw new IllegalArgumentException(maxRuns + " runs, not within 1.." + MAX_RUNS);
        }
        int[] runs = new int[2 * maxRuns];
        int used = 0;
        int end = 0;
        for (int first = missing.nextSetBit(0); first >= 0 && used < runs.length; first = missing.nextSetBit(end)) {
            end = missing.nextClearBit(first);
            runs[used++] = first;
            runs[used++] = end - first;
        }
        int length = used;
        return CborWriter.write(writer -> {
            writer.array(2).uint(Cbor.VERSION).array(length);
            for (int i = 0; i < length; i++) {
                writer.uint(runs[i]);
            }
        });
    }

    /**
     * Decodes missing indices. They are the set bits of the result.
     *
     * @param count number of indices in all, missing or not
     */
    public static BitSet decode(byte[] bytes, int count) throws WireException {
        FlatReader reader = new FlatReader(NAME, bytes);
        reader.begin(2);
        int length = reader.array("runs", 2 * MAX_RUNS);
        if (length % 2 != 0) {
            throw reader.wrong(Reason.WRONG_LENGTH, "runs", "pairs", length + " numbers");
        }
        BitSet missing = new BitSet();
        long end = -1;
        for (int i = 0; i < length; i += 2) {
            long first = reader.uint("first of a run");
            long run = reader.uint("length of a run");
            if (first <= end || run < 1 || first + run > count) {
                String got = run + " from " + first + " on";
                throw reader.wrong(
                        Reason.OUT_OF_RANGE, "runs", "ascending runs that do not touch, within " + count, got);
            }
            end = first + run;
            missing.set((int) first, (int) end);
        }
        reader.end();
        return missing;
    }
}
