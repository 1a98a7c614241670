package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;

/**
 * The topic of each event under one gateway. Each topic has a fixed depth, and each level consists of a-z 0-9 _ - only, because readers map
 * levels to tags.
 */
final class Topics {
    static final int LEVEL_LIMIT = 64;

    private final String root;

    Topics(String prefix, String gateway) {
        this.root = prefix + "/" + gateway + "/";
    }

    /** Topic of the gateway's status, which is retained, and of the will. */
    String status() {
        return root + "status";
    }

    String of(TelemetryEvent event) {
        if (event instanceof FleetEvent fleet) {
            return root + "event/" + fleet.kind();
        }
        if (event instanceof TelemetryEvent.Inference inference) {
            return root + "inference/" + level(inference.model());
        }
        if (event instanceof TelemetryEvent.NodeStatus node) {
            return root + "node/" + level(node.node()) + "/status";
        }
        if (event instanceof TelemetryEvent.NodeLink link) {
            return root + "node/" + level(link.node()) + "/link";
        }
        if (event instanceof TelemetryEvent.FleetStatus) {
            return root + "fleet";
        }
        return status();
    }

    /** One topic level for any id: lower case, other characters become -, truncated to {@link #LEVEL_LIMIT}, never empty. */
    static String level(String id) {
        if (id.isEmpty()) {
            return "-";
        }
        int length = Math.min(id.length(), LEVEL_LIMIT);
        StringBuilder level = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            char lower = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
            boolean allowed = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_';
            level.append(allowed ? lower : '-');
        }
        return level.toString();
    }
}
