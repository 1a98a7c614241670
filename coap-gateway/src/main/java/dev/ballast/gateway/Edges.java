package dev.ballast.gateway;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.deployment.FleetNews;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.deployment.ModelRepository;
import dev.ballast.gateway.deployment.ProtectionWatch;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.inference.RequestIds;
import dev.ballast.gateway.inference.TrialClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The edges of the gateway: the connection to its nodes and the server for its clients. */
public interface Edges {
    /**
     * Opens the connection to the nodes.
     *
     * @param local address to bind to; every node must be reachable from it: {@link NodeAddress#bindFor}
     */
    FleetConnection connect(List<NodeAddress> nodes, InetAddress local, NanoClock nanoClock) throws IOException;

    /** Starts the server for clients. Port 0 picks a free one. */
    ClientServer open(Offer offer, InetSocketAddress listen) throws IOException;

    /** Opens a client for the trial runs of the gateway that listens on this address. */
    TrialClient trialClient(InetSocketAddress gateway) throws IOException;

    /** A running server for clients. */
    interface ClientServer extends AutoCloseable {
        /** The address that the server listens on. */
        InetSocketAddress address();

        @Override
        void close();
    }

    /**
     * The objects that the server for clients works with.
     *
     * @param models the models that are served at present
     * @param repository takes orders to load and unload models
     * @param provisioned whether a node, by index, held its parts when it was last visited
     * @param links the measured link to a node, by index
     * @param ready whether every node that could be reached has been given its parts
     * @param requestIds gives each request its id
     * @param identity the gateway itself
     * @param protection what each node holds and each model survives
     * @param news the latest events
     */
    record Offer(
            ModelCatalogue models,
            ModelRepository repository,
            InferenceService service,
            Fleet fleet,
            IntPredicate provisioned,
            IntFunction<LinkReport> links,
            BooleanSupplier ready,
            RequestIds requestIds,
            GatewayIdentity identity,
            ProtectionWatch protection,
            FleetNews news) {}
}
