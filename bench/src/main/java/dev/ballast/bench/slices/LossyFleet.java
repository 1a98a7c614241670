package dev.ballast.bench.slices;

import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The first nodes of a fleet, each behind a lossy link of its own, and the gateway's connection to them. */
final class LossyFleet implements AutoCloseable {
    private final List<LinkEmulator> emulators = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();
    private final FleetConnection link;

    private LossyFleet(List<NodeAddress> nodes, LinkProfile profile, long seed) throws IOException {
        try {
            for (NodeAddress node : nodes) {
                long own = seed * nodes.size() + emulators.size();
                LinkEmulator emulator = LinkEmulator.start(profile, node.address(), own, System::nanoTime);
                emulators.add(emulator);
                addresses.add(new NodeAddress(node.id(), emulator.address()));
            }
            link = new CoapEdges().connect(addresses, InetAddress.getLoopbackAddress(), System::nanoTime);
        } catch (IOException e) {
            emulators.forEach(LinkEmulator::close);
            throw e;
        }
    }

    /** Puts the links in front of the nodes; they are never probed, so their datagrams stay small. */
    static LossyFleet open(List<NodeAddress> nodes, LinkProfile profile, long seed) throws IOException {
        return new LossyFleet(nodes, profile, seed);
    }

    /** Where the gateway finds the nodes. */
    List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    FleetConnection link() {
        return link;
    }

    @Override
    public void close() {
        link.close();
        emulators.forEach(LinkEmulator::close);
    }
}
