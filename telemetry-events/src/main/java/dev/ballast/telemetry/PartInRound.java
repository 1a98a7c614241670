package dev.ballast.telemetry;

/**
 * The part of a layer that an event is about.
 *
 * @param part row of the code that the node held, from 0
 */
record PartInRound(FleetEvent.Round round, String node, int part) {
    void describe(Fields out) {
        round.describe(out);
        out.text("node", node);
        out.number("part", part);
    }
}
