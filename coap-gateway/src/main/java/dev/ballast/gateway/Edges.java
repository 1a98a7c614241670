package dev.ballast.gateway;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.deployment.ModelRepository;
import dev.ballast.gateway.inference.InferenceService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How the gateway reaches its nodes and is reached by its clients. */
public interface Edges {
    /**
     * Opens the way to the nodes.
     *
     * @param local address to bind to, which must reach all of them: {@link NodeAddress#bindFor}
     */
    FleetConnection connect(List<NodeAddress> nodes, InetAddress local, LongSupplier nanoClock) throws IOException;

    /** Starts the server for clients. Port 0 picks a free one. */
    ClientServer open(Offer offer, InetSocketAddress listen) throws IOException;

    /** A server for clients that runs. */
    interface ClientServer extends AutoCloseable {
        /** The address in use. */
        InetSocketAddress address();

        @Override
        void close();
    }

    /**
     * What the server for clients offers.
     *
     * @param models what it serves at present
     * @param repository takes orders to change that
     * @param provisioned whether a node, by index, is known to hold its parts
     * @param links what is known of the way to a node, by index
     * @param ready whether the nodes that could be reached have been given their parts
     * @param requestIds a fresh id for each request
     */
    record Offer(
            ModelCatalogue models,
            ModelRepository repository,
            InferenceService service,
            Fleet fleet,
            IntPredicate provisioned,
            IntFunction<LinkReport> links,
            BooleanSupplier ready,
            Supplier<String> requestIds) {}
}
