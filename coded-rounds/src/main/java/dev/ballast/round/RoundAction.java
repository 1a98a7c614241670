package dev.ballast.round;

import dev.ballast.coding.PartSet;
import java.util.BitSet;

/** What a round tells its driver to do. */
public sealed interface RoundAction {
    /** Ask the holder of this part. */
    record Send(int part) implements RoundAction {}

    /**
     * Ask the holder of this part again for these slices only: parity covers the others, or may yet. {@code slices} is wrapped; read it at
     * once.
     */
    record AskAgain(int part, BitSet slices) implements RoundAction {}

    /** Compute these data parts on the gateway: no answer that may still come can replace them. */
    record ComputeLocally(PartSet dataParts) implements RoundAction {}

    /** Every slice of every data part arrived, was computed or can be decoded. Comes exactly once; the round asks for nothing after it. */
    record Complete() implements RoundAction {}
}
