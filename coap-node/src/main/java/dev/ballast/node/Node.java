package dev.ballast.node;

import dev.ballast.clock.NanoClock;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.RateMeter;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.node.job.ShardLimits;
import dev.ballast.node.job.ShardService;
import dev.ballast.node.part.PartFiles;
import dev.ballast.node.part.PartPushes;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.PartialFiles;
import dev.ballast.node.work.GemmService;
import dev.ballast.node.work.PartCollector;
import dev.ballast.node.work.StorageQueue;
import dev.ballast.node.work.WarmUp;
import dev.ballast.node.work.WorkPool;
import dev.ballast.profile.FileErrors;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ListenDecision;
import dev.ballast.transport.ResourceServer;
import dev.ballast.wire.HealthReport;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.SoftwareVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /**
     * The memory is divided by this for the largest body. Beside the parts, the heap has to hold four bodies of that size: two in transfer,
     * one at the storage thread and one being assembled. It also holds the jobs, their requests and the bodies that wait for a compute
     * thread. With {@link ShardLimits} that is 6.75/16 of the memory. The memory is at most 0.7 of the heap ({@link NodeMain}), so these
     * take 0.295 of the heap, and 0.3 of the heap are left for them.
     */
    private static final int BODY_SHARE = 16;

    /** The memory is divided by this for the bodies that wait for a compute thread. */
    private static final int QUEUED_SHARE = 64;

    private final NodeConfig config;
    private final GemmKernel kernel;
    private final DataDirectory data;
    private final PartStore store;
    private final PartPushes pushes;
    private final WorkPool compute;
    private final StorageQueue storage;
    private final AckTimer acks = new AckTimer();
    private final PartCollector collector;
    private final Thermometer thermometer = Thermometer.ofBoard();
    private final ResourceServer server;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long boot = new SecureRandom().nextLong();
    private @Nullable ShardService shards;
    private volatile @Nullable BoardRates rates;

    private Node(NodeConfig config, GemmKernel kernel, DataDirectory data, PartStore store, PartPushes pushes) {
        this.config = config;
        this.kernel = kernel;
        this.data = data;
        this.store = store;
        this.pushes = pushes;
        compute = new WorkPool("node-compute", config.computeThreads(), config.queueLength());
        int maxBodyBytes = (int) Math.min(Integer.MAX_VALUE, config.memoryBytes() / BODY_SHARE);
        storage = new StorageQueue(maxBodyBytes);
        collector = new PartCollector(store, storage, config.keepUnused());
        server = new ResourceServer(CoapSettings.nodeServer(maxBodyBytes));
    }

    /**
     * Loads the parts from the disk and starts to listen.
     *
     * @param nanoClock a clock as {@link System#nanoTime}
     * @throws NodeStartException when the node may not or cannot start; nothing is left running then
     */
    public static Node start(NodeConfig config, GemmKernel kernel, NanoClock nanoClock) throws NodeStartException {
        ListenDecision decision = ListenDecision.on(config.host(), config.insecure());
        if (decision instanceof ListenDecision.Refused refused) {
            throw NodeStartException.usage(refused.text());
        }
        if (decision instanceof ListenDecision.Warned warned) {
            LOG.warn("{}", warned.text());
        }
        Node node = open(config, kernel, nanoClock);
        try {
            node.serve(nanoClock);
            return node;
        } catch (IOException e) {
            node.close();
            throw NodeStartException.failure("cannot listen on " + config.host().getHostAddress() + ":" + config.port()
                    + ": " + e.getMessage() + "; choose another --port (0: any free port) or --host");
        }
    }

    private static Node open(NodeConfig config, GemmKernel kernel, NanoClock nanoClock) throws NodeStartException {
        DataDirectory data = DataDirectory.open(config.data());
        try {
            MemoryBudget budget = new MemoryBudget(config.memoryBytes(), config.computeThreads());
            Path parts = data.subdirectory("parts");
            PartStore store = PartStore.load(new PartFiles(parts), budget, nanoClock);
            PartialFiles partials = new PartialFiles(parts);
            partials.removeOld(data.openedAt());
            return new Node(config, kernel, data, store, new PartPushes(store, partials));
        } catch (IOException e) {
            close(data);
            throw NodeStartException.failure("cannot read the parts in " + config.data() + ": " + FileErrors.cause(e)
                    + "; choose another --data");
        }
    }

    private void serve(NanoClock nanoClock) throws IOException {
        long queuedBytes = Math.max(1, config.memoryBytes() / QUEUED_SHARE);
        GemmService service = new GemmService(
                kernel, compute, (int) Math.min(Integer.MAX_VALUE, queuedBytes), nanoClock, store::workingEpoch);
        ShardService opened =
                new ShardService(store, ShardLimits.of(config.memoryBytes()), service, compute, nanoClock);
        shards = opened;
        server.add(
                NodeResources.reading(
                        "node", "ballast.node", query -> asAsked(query).encode()),
                NodeResources.reading("health", "ballast.health", query -> health().encode()),
                new PartsResource(store, new PushRequests(store, pushes, storage), storage, acks),
                new ProbeResource(),
                new GemmResource(store, service, compute, acks, opened));
        server.listen(new InetSocketAddress(config.host(), config.port()));
        collector.begin();
    }

    /** The address on which the node listens. */
    public InetSocketAddress address() {
        return server.getEndpoints().get(0).getAddress();
    }

    /** Formats of the weights that the node holds. */
    Set<Format> formats() {
        return store.formats();
    }

    /** Sets the rates of this board that {@code GET /node} returns. */
    void tell(BoardRates measured) {
        rates = measured;
    }

    /**
     * Measures again until the rates do not rise any more, because the JVM may still be compiling at the start. {@code GET /node} returns
     * these rates from then on.
     */
    BoardRates measureAgain(Function<GemmKernel, RateMeter> meter) {
        BoardRates steady = meter.apply(kernel).steady(WarmUp.coversInt8(formats()));
        tell(steady);
        return steady;
    }

    /** Gateways that do not know the number of the start refuse a description with it, so only a query brings it. */
    private NodeInfo asAsked(String query) {
        return query.equals(NodeInfo.BOOT_QUERY) ? info().withBoot(boot) : info();
    }

    private NodeInfo info() {
        return new NodeInfo(
                config.id(),
                config.profile(),
                SoftwareVersion.text(),
                kernel.name(),
                config.computeThreads(),
                store.limitBytes(),
                store.freeBytes(),
                thermometer.read(),
                config.queueLength(),
                store.ids(),
                config.datagramBytes(),
                server.receiveBufferBytes(),
                Runtime.getRuntime().availableProcessors(),
                rates);
    }

    private HealthReport health() {
        return new HealthReport(compute.queued(), compute.running());
    }

    /** Stops listening, drops waiting work and releases the data directory. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        server.close();
        if (shards != null) {
            shards.close();
        }
        acks.close();
        collector.close();
        compute.close();
        storage.close();
        pushes.close();
        close(data);
    }

    private static void close(DataDirectory data) {
        try {
            data.close();
        } catch (IOException e) {
            LOG.warn("releasing the data directory failed: {}", FileErrors.cause(e));
        }
    }
}
