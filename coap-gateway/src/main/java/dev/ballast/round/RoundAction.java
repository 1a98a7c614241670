package dev.ballast.round;

/** What a round asks its driver to do. */
public sealed interface RoundAction {
    /** Ask the holder of this part. */
    record Send(int part) implements RoundAction {}

    /** Compute these data parts (one bit each) on the gateway: no answer that may still come can replace them. */
    record ComputeLocally(long dataParts) implements RoundAction {}

    /** Every slice of every data part is at hand or follows; said exactly once, and nothing is asked for after it. */
    record Complete() implements RoundAction {}
}
