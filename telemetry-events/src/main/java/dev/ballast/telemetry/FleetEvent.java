package dev.ballast.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fault of a node, a part or a request, or the end of a fault. */
public sealed interface FleetEvent extends TelemetryEvent {
    /** Last level of the event's topic, as in {@code event/late}. */
    String kind();

    /** The round in which it happened; null when in none. */
    default @Nullable Round round() {
        return null;
    }

    @Override
    default String request() {
        Round in = round();
        return in == null ? "" : in.request();
    }

    /**
     * The round of a request in which the event happened.
     *
     * @param layer name of the linear layer in the model
     * @param request id of the request, as in {@link TelemetryEvent.Inference}
     * @param index number of the round within the request, from 0
     */
    record Round(String model, String layer, String request, int index) {
        void describe(Fields out) {
            out.text("model", model);
            out.text("layer", layer);
            out.text("request", request);
            out.number("round", index);
        }
    }

    /**
     * A node answered after the round had been completed without it, or after the deadline.
     *
     * @param part row of the code that the node held, from 0
     */
    record Late(Round round, String node, int part, double latencySeconds, double deadlineSeconds)
            implements FleetEvent {
        public Late {
            Seconds.requireFinite(latencySeconds);
            Seconds.requireFinite(deadlineSeconds);
        }

        @Override
        public String kind() {
            return "late";
        }

        @Override
        public void describe(Fields out) {
            new PartInRound(round, node, part).describe(out);
            out.seconds("latency_s", latencySeconds);
            out.seconds("deadline_s", deadlineSeconds);
        }
    }

    /** When the round was over, {@code slices} slices of a node were missing. */
    record Lost(Round round, String node, int part, int slices, double deadlineSeconds) implements FleetEvent {
        public Lost {
            Seconds.requireFinite(deadlineSeconds);
        }

        @Override
        public String kind() {
            return "lost";
        }

        @Override
        public void describe(Fields out) {
            new PartInRound(round, node, part).describe(out);
            out.number("slices", slices);
            out.seconds("deadline_s", deadlineSeconds);
        }
    }

    /** A node's answer could not be used: its bytes are not a result, or the parity contradicts its numbers. */
    record Corrupt(Round round, String node, int part, String reason) implements FleetEvent {
        @Override
        public String kind() {
            return "corrupt";
        }

        @Override
        public void describe(Fields out) {
            new PartInRound(round, node, part).describe(out);
            out.text("reason", reason);
        }
    }

    /**
     * Parity restored {@code slices} result slices of the nodes that were missing. One event sums up a request.
     *
     * @param round the first round in which parity did so
     * @param rounds number of such rounds in the request
     */
    record Recovered(Round round, int rounds, List<String> nodesMissing, int slices) implements FleetEvent {
        public Recovered {
            nodesMissing = List.copyOf(nodesMissing);
        }

        @Override
        public String kind() {
            return "recovered";
        }

        @Override
        public void describe(Fields out) {
            round.describe(out);
            out.number("rounds", rounds);
            out.texts("nodes_missing", nodesMissing);
            out.number("slices", slices);
        }
    }

    /** Rounds do not wait for a node any longer. */
    record Benched(String node, String reason) implements FleetEvent {
        @Override
        public String kind() {
            return "benched";
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.text("reason", reason);
        }
    }

    /** A benched node answers again after {@code awaySeconds}. */
    record Back(String node, double awaySeconds) implements FleetEvent {
        public Back {
            Seconds.requireFinite(awaySeconds);
        }

        @Override
        public String kind() {
            return "back";
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.seconds("away_s", awaySeconds);
        }
    }

    /**
     * The board of a node is not what it was: its program was started again, or another board or another program answers at its address.
     *
     * @param changes what differs, for people, as in {@code restarted} or {@code software version 0.1.0 -> 0.2.0}
     */
    record Replaced(String node, List<String> changes) implements FleetEvent {
        public Replaced {
            changes = List.copyOf(changes);
        }

        @Override
        public String kind() {
            return "replaced";
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.texts("changes", changes);
        }
    }

    /** Corrupt parts of a node have been deleted, and pushed again where they are needed. {@code layers} are the layers of these parts. */
    record Repaired(String node, List<String> layers) implements FleetEvent {
        public Repaired {
            layers = List.copyOf(layers);
        }

        @Override
        public String kind() {
            return "repaired";
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.texts("layers", layers);
        }
    }

    /** A node is not asked for anything until an operator readmits it. */
    record Excluded(String node, String reason) implements FleetEvent {
        @Override
        public String kind() {
            return "excluded";
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.text("reason", reason);
        }
    }

    /** The layers run over {@code nodes} from now on; {@code absent} count as gone until they are back. */
    record Replanned(List<String> nodes, List<String> absent) implements FleetEvent {
        public Replanned {
            nodes = List.copyOf(nodes);
            absent = List.copyOf(absent);
        }

        @Override
        public String kind() {
            return "replanned";
        }

        @Override
        public void describe(Fields out) {
            out.texts("nodes", nodes);
            out.texts("absent", absent);
        }
    }

    /**
     * Parity did not suffice: the gateway computed {@code slices} missing slices itself. One event sums up a request.
     *
     * @param round the first round in which the gateway did so
     * @param rounds number of such rounds in the request
     * @param reason why the gateway did so in the first of these rounds
     */
    record Fallback(Round round, int rounds, List<String> nodesMissing, int slices, String reason)
            implements FleetEvent {
        public Fallback {
            nodesMissing = List.copyOf(nodesMissing);
        }

        @Override
        public String kind() {
            return "fallback";
        }

        @Override
        public void describe(Fields out) {
            round.describe(out);
            out.number("rounds", rounds);
            out.texts("nodes_missing", nodesMissing);
            out.number("slices", slices);
            out.text("reason", reason);
        }
    }

    /** A request was refused before it began. {@code model} is the name that the client sent, whether the gateway serves it or not. */
    record Refused(String model, String request, String reason) implements FleetEvent {
        @Override
        public String kind() {
            return "refused";
        }

        @Override
        public void describe(Fields out) {
            out.text("model", model);
            out.text("request", request);
            out.text("reason", reason);
        }
    }

    /** A model survives fewer failures of nodes than before. */
    record ProtectionLost(Protection now) implements FleetEvent {
        @Override
        public String kind() {
            return "protection-lost";
        }

        @Override
        public void describe(Fields out) {
            now.describe(out);
        }
    }

    /** A model survives more failures of nodes than before. */
    record ProtectionRestored(Protection now) implements FleetEvent {
        @Override
        public String kind() {
            return "protection-restored";
        }

        @Override
        public void describe(Fields out) {
            now.describe(out);
        }
    }
}
