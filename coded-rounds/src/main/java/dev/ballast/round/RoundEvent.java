package dev.ballast.round;

/** What can happen to a round. */
public sealed interface RoundEvent {
    /**
     * Slice {@code slice} of part {@code part} is here; a second copy changes nothing. {@code payload} is the encoded slice. The driver
     * decodes the slice before the round takes the event; the round does not read it.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    record SliceArrived(int part, int slice, byte[] payload) implements RoundEvent {}

    /** With slices outstanding, the holder of this part has been silent for longer than usual. It may answer when it is asked again. */
    record PartQuiet(int part) implements RoundEvent {}

    /** No more slices of this part will come: the node refused, its answer is unreadable, or the part's own deadline passed. */
    record PartFailed(int part) implements RoundEvent {}

    /** The gateway has computed the data parts that {@link RoundAction.ComputeLocally} named. */
    record ComputedLocally() implements RoundEvent {}

    /** Time passed; sent at {@link Round#wakeAtNs()} or any other moment. */
    record Tick() implements RoundEvent {}
}
