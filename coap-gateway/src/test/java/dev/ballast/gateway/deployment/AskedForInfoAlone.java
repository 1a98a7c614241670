package dev.ballast.gateway.deployment;

import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeControl;
import dev.ballast.wire.NodeInfo;
import java.util.List;
import java.util.function.LongConsumer;

/** Nodes that may be asked for their information and for nothing else. */
abstract class AskedForInfoAlone implements NodeControl {
    @Override
    public LinkReport probe(int node, NodeInfo info) {
        throw new AssertionError("nobody asked for a probe");
    }

    @Override
    public void use(int node, NodeInfo info, LinkReport report) {
        throw new AssertionError("nothing was measured");
    }

    @Override
    public LinkReport link(int node) {
        throw new AssertionError("nobody asked for a link");
    }

    @Override
    public void put(int node, String partId, byte[] part, LongConsumer reachedBytes) {
        throw new AssertionError("nothing is stored");
    }

    @Override
    public void keep(int node, List<String> partIds) {
        throw new AssertionError("nothing is kept");
    }

    @Override
    public void delete(int node, String partId) {
        throw new AssertionError("nothing is deleted");
    }
}
