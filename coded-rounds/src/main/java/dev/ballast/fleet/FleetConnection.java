package dev.ballast.fleet;

/** The way to the nodes: rounds ask them for products, provisioning gives them their parts. */
public interface FleetConnection extends PartTransport, NodeControl, AutoCloseable {
    @Override
    void close();
}
