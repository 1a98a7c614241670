package dev.ballast.profile;

/**
 * How a board of some kind is usually reached, for plans that are made before there is a board to ask.
 *
 * @param roundTripMs of a small datagram, in milliseconds
 * @param megabits each way, in 10^6 bit/s
 * @param lossPercent of the datagrams
 * @param source where these are from
 */
public record BoardLink(double roundTripMs, double megabits, double lossPercent, String source) {
    /** Of boards whose profile does not say it: a quiet radio channel. */
    public static final BoardLink USUAL =
            new BoardLink(2, 60, 0.1, "assumed, not measured: the emulated link wifi-good, see docs/decisions.md");

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
