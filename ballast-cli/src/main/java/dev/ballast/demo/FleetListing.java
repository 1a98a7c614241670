package dev.ballast.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.models.Models;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and processes of the demonstration at one moment.
 *
 * @param gatewayPort UDP port of the gateway, which is this process
 * @param broker the broker that receives the telemetry
 */
record FleetListing(int gatewayPort, URI broker, List<Member> members) {
    private static final String LOOPBACK = "127.0.0.1";

    FleetListing {
        members = List.copyOf(members);
    }

    /**
     * A node.
     *
     * @param port UDP port at which the gateway reaches it
     * @param pid its process
     * @param exitCode exit code of its process; null while it runs
     */
    record Member(String id, int port, long pid, @Nullable Integer exitCode) {
        String address() {
            return "coap://" + LOOPBACK + ":" + port;
        }
    }

    /** The nodes with their present state. Both lists have the same order. */
    static List<Member> members(List<NodeAddress> addresses, List<NodeProcess> processes) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            NodeAddress node = addresses.get(i);
            NodeProcess process = processes.get(i);
            OptionalInt code = process.exitCode();
            members.add(new Member(
                    node.id(),
                    node.address().getPort(),
                    process.pid(),
                    code.isPresent() ? Integer.valueOf(code.getAsInt()) : null));
        }
        return members;
    }

    /** The sentence about a node that has ended. */
    static String ending(String id, long pid, int exitCode) {
        return id + " (pid " + pid + ") has ended with exit code " + exitCode;
    }

    /** For people: a line for the gateway, one for the broker, one for each node. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("gateway  " + gateway() + "/v2/models/" + Models.BUILT_IN + "/infer (pid "
                + ProcessHandle.current().pid() + ")");
        lines.add("broker   mosquitto_sub -h " + LOOPBACK + " -p " + broker.getPort() + " -t 'ballast/#' -v");
        for (Member node : members) {
            Integer exitCode = node.exitCode();
            lines.add(
                    exitCode != null
                            ? ending(node.id(), node.pid(), exitCode)
                            : String.format(Locale.ROOT, "%-8s %s (pid %d)", node.id(), node.address(), node.pid()));
        }
        return lines;
    }

    /** For programs. */
    ObjectNode json() {
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("gateway", gateway()).put("broker", broker.toString());
        json.put("gateway_pid", ProcessHandle.current().pid());
        ArrayNode nodes = json.putArray("nodes");
        for (Member node : members) {
            ObjectNode each = nodes.addObject();
            each.put("id", node.id()).put("address", node.address()).put("pid", node.pid());
            each.put("state", node.exitCode() == null ? "running" : "ended");
            if (node.exitCode() != null) {
                each.put("exit_code", node.exitCode());
            }
        }
        return json;
    }

    private String gateway() {
        return "coap://" + LOOPBACK + ":" + gatewayPort;
    }
}
