package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.FleetEvent.Round;
import dev.ballast.telemetry.Protection;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayState;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import dev.ballast.telemetry.TelemetryEvent.Inference;
import dev.ballast.telemetry.TelemetryEvent.NodeLink;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import dev.ballast.telemetry.TelemetryEvent.NodeStatus;
import dev.ballast.telemetry.TelemetryEvent.Outcome;
import dev.ballast.telemetry.TelemetryEvent.Stages;
import dev.ballast.telemetry.TelemetryEvent.TopClass;
import java.util.List;

/** One event of each type. */
final class Samples {
    static final Round ROUND = new Round("lenet5", "conv1", "r-17", 0);

    private Samples() {}

    static List<TelemetryEvent> all() {
        return List.of(
                new GatewayStatus(GatewayState.DRAINING),
                node("node-1", NodeState.SUSPECT),
                new NodeStatus("node-1", NodeState.UNKNOWN, 1_700_000_000_000L, 1_700_000_000_000L, "never answered"),
                new NodeLink("node-1", 1232, 0.004, 0.02, false),
                new TelemetryEvent.FleetStatus(5, 4, 0, 1, false, "disk full on node-5"),
                inference("lenet5", "r-17"),
                new Inference("lenet5", "r-18", Outcome.REFUSED, stages(), 0, List.of(), TopClass.NONE),
                late("node-2"),
                new FleetEvent.Lost(ROUND, "node-3", 4, 2, 0.25),
                new FleetEvent.Corrupt(ROUND, "node-3", 4, "slice 2 has 3 bytes"),
                new FleetEvent.Recovered(ROUND, 2, List.of("node-2", "node-3"), 5),
                new FleetEvent.Benched("node-3", "3 rounds missed"),
                new FleetEvent.Back("node-3", 12.5),
                new FleetEvent.Replaced("node-3", List.of("restarted")),
                new FleetEvent.Repaired("node-3", List.of("conv1", "fc1")),
                new FleetEvent.Excluded("node-3", "wrong numbers twice within a day"),
                new FleetEvent.Replanned(List.of("node-1", "node-2"), List.of("node-3")),
                new FleetEvent.Fallback(ROUND, 3, List.of("node-2"), 6, "2 nodes missing, 1 parity part"),
                new FleetEvent.ProtectionLost(new Protection("lenet5", "1", 0, 1, true, "disk full on node-5")),
                new FleetEvent.ProtectionRestored(new Protection("lenet5", "1", 1, 1, false, "")),
                new FleetEvent.Refused("no-such-model", "r-19", "unknown model"));
    }

    static FleetEvent.Late late(String node) {
        return new FleetEvent.Late(ROUND, node, 1, 0.125, 0.1);
    }

    static NodeStatus node(String node, NodeState state) {
        return new NodeStatus(node, state, 1_700_000_000_000L, null, "");
    }

    static Inference inference(String model, String request) {
        return new Inference(
                model, request, Outcome.ANSWERED, stages(), 3, List.of("node-2"), new TopClass(7, "seven", 0.5));
    }

    static Stages stages() {
        return new Stages(10, 2000, 300, 2400);
    }
}
