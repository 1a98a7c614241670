package dev.ballast.telemetry;

import java.util.List;
import java.util.Locale;

/** Fleet events as plain sentences, for people. Events that belong to a single request have none: there are too many of them to read. */
public final class EventSentence {
    private EventSentence() {}

    /** One sentence without a full stop; empty for an event of a single request. */
    public static String of(FleetEvent event) {
        if (event instanceof FleetEvent.Benched benched) {
            return benched.node() + " is benched: " + benched.reason();
        }
        if (event instanceof FleetEvent.Back back) {
            return String.format(Locale.ROOT, "%s is back after %.1f s", back.node(), back.awaySeconds());
        }
        if (event instanceof FleetEvent.Replaced replaced) {
            return replaced.node() + " is not as it was: " + String.join("; ", replaced.changes());
        }
        if (event instanceof FleetEvent.Repaired repaired) {
            return repaired.node() + " is repaired: its parts of " + list(repaired.layers()) + " were replaced";
        }
        if (event instanceof FleetEvent.Excluded excluded) {
            return excluded.node() + " is excluded until an operator readmits it: " + excluded.reason();
        }
        if (event instanceof FleetEvent.Replanned replanned) {
            return "the layers now run on " + list(replanned.nodes())
                    + (replanned.absent().isEmpty() ? "" : ", without " + list(replanned.absent()));
        }
        if (event instanceof FleetEvent.ProtectionLost lost) {
            return lost.now().model() + " is less protected: " + failures(lost.now()) + ": "
                    + lost.now().reason();
        }
        if (event instanceof FleetEvent.ProtectionRestored restored) {
            return restored.now().model() + " is better protected: " + failures(restored.now());
        }
        if (event instanceof FleetEvent.Corrupt corrupt) {
            return corrupt.node() + " gave an answer that cannot be used: " + corrupt.reason();
        }
        return "";
    }

    private static String failures(Protection now) {
        return now.gatewayHelps()
                ? "the gateway computes for missing nodes"
                : "it survives " + now.survives() + " of " + now.of() + " failures";
    }

    private static String list(List<String> names) {
        return String.join(", ", names);
    }
}
