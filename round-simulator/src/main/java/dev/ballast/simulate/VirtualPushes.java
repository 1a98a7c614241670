package dev.ballast.simulate;

import dev.ballast.coding.PartSet;
import dev.ballast.fleet.Provisioning;
import java.util.List;

/** The pushes of parts to nodes that lack them. Owned by one thread. */
final class VirtualPushes implements Provisioning {
    private final VirtualNetwork network;
    private final List<SimulatedNode> nodes;
    private final FaultRates rates;
    private final History history;
    private final FleetInvariants fleetWatch;
    private final boolean[] pushing;
    private int requested;

    VirtualPushes(VirtualNetwork network, Simulation simulation) {
        this.network = network;
        this.nodes = simulation.nodes();
        this.rates = simulation.scenario().rates();
        this.history = simulation.history();
        this.fleetWatch = simulation.fleetWatch();
        this.pushing = new boolean[nodes.size()];
    }

    /** Pushes the part after a delay. The node takes the part if it is up and not frozen then. */
    @Override
    public void request(int node) {
        requested++;
        if (!pushing[node]) {
            pushing[node] = true;
            network.at(network.nowNs() + rates.pushNs(), () -> {
                pushing[node] = false;
                boolean took = nodes.get(node).take(network.nowNs());
                history.note(History.What.PUSHED, node, took ? 1 : 0);
                if (fleetWatch.corrupt(node)) {
                    replace(node, took);
                }
            });
        }
    }

    private void replace(int node, boolean took) {
        if (took) {
            network.fleet().replaced(node, network.fleet().corrupt(node));
            fleetWatch.repaired(network.fleet(), node);
        } else {
            request(node); // repeat until the node takes it
        }
    }

    /**
     * Pushes to these nodes the parts that they lack, as the gateway does after a heartbeat. Rounds without faults do not ask for the
     * reserve, so they cannot find that a node of the reserve has lost its part.
     */
    void heartbeat(PartSet reserve) {
        for (int node = reserve.next(0); node >= 0; node = reserve.next(node + 1)) {
            if (!nodes.get(node).holdsPart()) {
                request(node);
            }
        }
    }

    /** Number of requests so far. */
    int requested() {
        return requested;
    }

    /** Whether a push to the node is pending. */
    boolean visits(int node) {
        return pushing[node];
    }
}
