package dev.ballast.round;

/** What can happen to a round. */
public sealed interface RoundEvent {
    /** Slice {@code slice} of part {@code part} is here; a second copy changes nothing. */
    record SliceArrived(int part, int slice) implements RoundEvent {}

    /** This part's holder has been silent for longer than it usually takes, with slices outstanding. Asked again it may answer. */
    record PartQuiet(int part) implements RoundEvent {}

    /** Nothing more will come of this part: refused, unreadable, or past its own deadline. */
    record PartFailed(int part) implements RoundEvent {}

    /** The gateway has computed the data parts that {@link RoundAction.ComputeLocally} named. */
    record ComputedLocally() implements RoundEvent {}

    /** Time passed; sent at {@link Round#wakeAtNs()} or any other moment. */
    record Tick() implements RoundEvent {}
}
