package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.deployment.FleetSurvey;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the nodes of a configuration for their properties and measures the links to them. */
final class LiveFleet {
    /** Number of probes; the first probes of a JVM also measure its compiler. */
    private static final int PROBES = 3;

    private LiveFleet() {}

    static PlanFleet ask(Board gateway, GatewayConfig config) throws CommandException, InterruptedException {
        List<NodeAddress> nodes = config.nodes();
        try (FleetConnection link = new CoapEdges().connect(nodes, NodeAddress.bindFor(nodes), System::nanoTime)) {
            Map<Integer, NodeInfo> answers = FleetSurvey.ask(link, nodes);
            for (int i = 0; i < PROBES; i++) {
                for (Map.Entry<Integer, NodeInfo> answer : answers.entrySet()) {
                    link.probe(answer.getKey(), answer.getValue());
                }
            }
            Optional<FleetCost> costs = FleetSurvey.costs(gateway, nodes, answers, link::link);
            if (costs.isEmpty()) {
                throw new CommandException(
                        CommandRunner.FAILED,
                        answers.isEmpty()
                                ? "no node answers; start the nodes, or use --offline to plan from the profiles in the file"
                                : "no node has finished measuring its speed; try again in a few seconds");
            }
            return new PlanFleet(costs.get(), offered(nodes, answers), source(nodes, answers));
        } catch (IOException e) {
            throw new CommandException(
                    CommandRunner.FAILED, "cannot open a UDP socket to the nodes: " + e.getMessage());
        }
    }

    private static List<OptionalLong> offered(List<NodeAddress> nodes, Map<Integer, NodeInfo> answers) {
        List<OptionalLong> offered = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            NodeInfo info = answers.get(node);
            offered.add(info == null ? OptionalLong.empty() : OptionalLong.of(info.maxMemoryBytes()));
        }
        return offered;
    }

    private static List<String> source(List<NodeAddress> nodes, Map<Integer, NodeInfo> answers) {
        List<String> source = new ArrayList<>();
        source.add("rates: measured by " + answers.size() + " of " + nodes.size() + " nodes; links: probed now");
        for (int node = 0; node < nodes.size(); node++) {
            if (!answers.containsKey(node)) {
                source.add(nodes.get(node).id() + " does not answer; the plan assumes that it is like the others");
            }
        }
        return source;
    }
}
