package dev.ballast.profile;

/**
 * The usual link to a kind of board, for plans that are made before the board exists.
 *
 * @param roundTripMs round trip of a small datagram, in milliseconds
 * @param megabits bandwidth of each direction, in 10^6 bit/s
 * @param lossPercent per cent of the datagrams that are lost
 * @param source origin of these figures
 */
public record BoardLink(double roundTripMs, double megabits, double lossPercent, String source) {
    /** Link of boards whose profile has none: a quiet radio channel. */
    public static final BoardLink USUAL =
            new BoardLink(2, 60, 0.1, "assumed, not measured: as link wifi-good, docs/decisions/63-link-profiles.md");

    static final double MAX_ROUND_TRIP_MS = 60_000;
    static final double MIN_MEGABITS = 0.01;
    static final double MAX_MEGABITS = 1e6;
    static final double MAX_LOSS_PERCENT = 90;

    public BoardLink {
        BoardProfile.require(roundTripMs >= 0 && roundTripMs <= MAX_ROUND_TRIP_MS, "roundTripMs", roundTripMs);
        BoardProfile.require(megabits >= MIN_MEGABITS && megabits <= MAX_MEGABITS, "megabits", megabits);
        BoardProfile.require(lossPercent >= 0 && lossPercent <= MAX_LOSS_PERCENT, "lossPercent", lossPercent);
        BoardProfile.require(!source.isBlank(), "link source", source);
    }
}
