package dev.ballast.fleet;

/** The connection to the nodes: rounds ask for products over it, provisioning pushes parts over it. */
public interface FleetConnection extends PartTransport, NodeControl, AutoCloseable {
    @Override
    void close();
}
