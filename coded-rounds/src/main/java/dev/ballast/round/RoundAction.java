package dev.ballast.round;

import java.util.BitSet;

/** What a round asks its driver to do. */
public sealed interface RoundAction {
    /** Ask the holder of this part. */
    record Send(int part) implements RoundAction {}

    /** Ask the holder of this part again for these slices, and no others: parity covers the rest, or may yet. Wrapped, to be read at once. */
    record AskAgain(int part, BitSet slices) implements RoundAction {}

    /** Compute these data parts (one bit each) on the gateway: no answer that may still come can replace them. */
    record ComputeLocally(long dataParts) implements RoundAction {}

    /** Every slice of every data part is at hand or follows; said exactly once, and nothing is asked for after it. */
    record Complete() implements RoundAction {}
}
