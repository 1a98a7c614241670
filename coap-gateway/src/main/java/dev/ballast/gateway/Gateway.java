package dev.ballast.gateway;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.FleetConnection;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.HostPort;
import dev.ballast.gateway.deployment.FirstModels;
import dev.ballast.gateway.deployment.FleetFit;
import dev.ballast.gateway.deployment.FleetNews;
import dev.ballast.gateway.deployment.HeapCheck;
import dev.ballast.gateway.deployment.HeartBeat;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.deployment.ModelChanges;
import dev.ballast.gateway.deployment.ModelRepository;
import dev.ballast.gateway.deployment.ModelSources;
import dev.ballast.gateway.deployment.ProtectionSurvey;
import dev.ballast.gateway.deployment.ProtectionWatch;
import dev.ballast.gateway.deployment.Provisioner;
import dev.ballast.gateway.deployment.Replanner;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.inference.RequestIds;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.gateway.inference.TrialRuns;
import dev.ballast.gateway.inference.UntoldTrials;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.round.NodeHealth;
import dev.ballast.rounds.CheckRate;
import dev.ballast.rounds.RoundServices;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.telemetry.mqtt.BrokerStartException;
import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import dev.ballast.telemetry.mqtt.MqttConfig;
import dev.ballast.telemetry.mqtt.MqttTelemetry;
import dev.ballast.transport.ListenDecision;
import dev.ballast.wire.SoftwareVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway. It opens its components in order and closes them in reverse order. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Edges edges;
    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private final ModelCatalogue models = new ModelCatalogue();
    private final AtomicBoolean ready = new AtomicBoolean();
    private InetSocketAddress address;
    private URI broker;

    private Gateway(GatewayConfig config, Edges edges, NanoClock nanoClock, EpochClock epochClock) {
        this.edges = edges;
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        this.address = config.listen();
        this.broker = URI.create("tcp://127.0.0.1");
    }

    /**
     * Starts a gateway: loads and plans its models, connects to the broker, listens, and gives the nodes their parts. A node that
     * cannot be reached delays the start by a few seconds at most. Parity or the gateway then does the work of that node. The same
     * holds for requests that arrive before the parts are in place.
     *
     * @throws GatewayException when a model, the fleet, the broker or the address cannot be used
     */
    public static Gateway start(GatewayConfig config, Edges edges, NanoClock nanoClock, EpochClock epochClock)
            throws GatewayException, InterruptedException {
        Gateway gateway = new Gateway(config, edges, nanoClock, epochClock);
        try {
            gateway.open(config);
            return gateway;
        } catch (GatewayException e) {
            gateway.close();
            if (Thread.interrupted()) { // Ctrl-C during the start; the failure may be its effect
                throw new InterruptedException();
            }
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    /** The address that the CoAP server listens on. */
    public InetSocketAddress address() {
        return address;
    }

    /** The broker that receives the telemetry. */
    public URI broker() {
        return broker;
    }

    /** The models that are served at present. */
    public List<ServedModel> models() {
        return models.served();
    }

    private void open(GatewayConfig config) throws GatewayException, InterruptedException {
        requireListening(config);
        ModelSources sources = new ModelSources(config.models(), config.store());
        HeapCheck heap = HeapCheck.atStart(Runtime.getRuntime().maxMemory(), config.work());
        ModelLoader loader = new ModelLoader(config.nodes(), config.coding(), heap.shapeShare(config.work()));
        new FirstModels(sources, loader, models, heap).load(config.models());
        GatewayConfig.Work work = heap.workFor(models.served(), config.work());
        MqttTelemetry mqtt = openTelemetry(config);
        FleetNews telemetry = new FleetNews(mqtt, epochClock);
        FleetConnection client = openClient(config);
        Fleet fleet = new Fleet(
                config.nodes(), () -> NodeHealth.unknown(config.coding().health()), telemetry, nanoClock, epochClock);
        Provisioner provisioner = keep(new Provisioner(client, config.nodes(), models, fleet, nanoClock));
        ProtectionWatch protection =
                keep(new ProtectionWatch(new ProtectionSurvey(fleet, models, provisioner), telemetry));
        telemetry.onChange(protection::wake);
        models.onChange(protection::wake);
        provisioner.known().onChange(protection::wake);
        Replanner replanner = new Replanner(
                client, fleet, provisioner, models, config.coding().health().goneAfter(), telemetry, nanoClock);
        GemmKernel kernel = soundKernel();
        TelemetrySink ofRequests = new UntoldTrials(telemetry);
        RoundServices services = new RoundServices(
                fleet,
                ofRequests,
                config.coding().timing(),
                new CheckRate(config.coding().checkEvery(), new SecureRandom()),
                provisioner);
        InferenceService service = keep(new InferenceService(
                work, () -> new Worker(client, services, kernel, nanoClock), ofRequests, nanoClock));
        FleetFit fit = keep(new FleetFit(client, config, kernel, nanoClock));
        ModelChanges changes = new ModelChanges(
                sources,
                loader,
                models,
                new ModelChanges.Placement(fleet, provisioner, replanner, fit, heap.of(work.workers())),
                service);
        ModelRepository repository = keep(new ModelRepository(sources, models, changes, provisioner));
        RequestIds requestIds = new RequestIds(mqtt.session().substring(0, 8));
        listen(
                new Edges.Offer(
                        models,
                        repository,
                        service,
                        fleet,
                        provisioner::isProvisioned,
                        client::link,
                        ready::get,
                        requestIds,
                        new GatewayIdentity(config.id(), SoftwareVersion.text(), epochClock.epochMs(), broker),
                        protection,
                        telemetry),
                config.listen());
        fleet.announce();
        provision(provisioner, fit.begin(models.served(), fleet, provisioner));
        tryOut(requestIds);
        protection.begin();
        ready.set(true);
        repository.begin();
        keep(new HeartBeat(client, fleet, provisioner)).begin();
        fit.foretell(models.served());
    }

    private void tryOut(RequestIds requestIds) throws InterruptedException {
        try (TrialClient client = edges.trialClient(address)) {
            TrialRuns.make(models.served(), client, requestIds, nanoClock);
        } catch (IOException e) {
            LOG.warn("no trial runs, so the first requests take longer: {}", e.getMessage());
        }
    }

    /** The fastest kernel that computes correctly on this machine; kernels that do not are logged. */
    private static GemmKernel soundKernel() throws GatewayException {
        for (KernelCheck check : KernelCheck.untilSound()) {
            if (check.isSound()) {
                LOG.info("using {}", check);
                return check.kernel();
            }
            LOG.error("rejected {}", check);
        }
        throw new GatewayException(
                "no kernel computes correctly on this machine with this JVM; the log names the wrong products");
    }

    /**
     * Runs after the address is bound, so a gateway that cannot listen touches no node. Nodes that did not answer are left to the
     * rounds.
     */
    private static void provision(Provisioner provisioner, Set<Integer> nodes) throws InterruptedException {
        nodes.stream().sorted().forEach(provisioner::request);
        provisioner.awaitIdle();
    }

    private static void requireListening(GatewayConfig config) throws GatewayException {
        ListenDecision decision = ListenDecision.on(config.listen().getAddress(), config.insecure());
        if (decision instanceof ListenDecision.Refused refused) {
            throw GatewayException.usage("the gateway " + refused.text());
        } else if (decision instanceof ListenDecision.Warned warned) {
            LOG.warn("{}", warned.text());
        }
    }

    private MqttTelemetry openTelemetry(GatewayConfig config) throws GatewayException, InterruptedException {
        GatewayConfig.Telemetry wanted = config.telemetry();
        try {
            MqttConfig mqtt = wanted.broker() == null ? embedded(config) : external(config, wanted.broker());
            broker = mqtt.broker();
            return keep(MqttTelemetry.start(mqtt, epochClock, nanoClock));
        } catch (BrokerStartException e) {
            throw new GatewayException("telemetry: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw GatewayException.usage("telemetry: " + e.getMessage(), e);
        }
    }

    private MqttConfig embedded(GatewayConfig config) throws BrokerStartException, InterruptedException {
        GatewayConfig.Telemetry wanted = config.telemetry();
        InetSocketAddress at = wanted.embeddedListen();
        EmbeddedBroker embedded = keep(EmbeddedBroker.start(at.getHostString(), at.getPort(), config.insecure()));
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return embedded.reserve(MqttConfig.defaults(embedded.uri(), config.id()).withPrefix(wanted.prefix()));
    }

    private static MqttConfig external(GatewayConfig config, URI broker) {
        GatewayConfig.Telemetry wanted = config.telemetry();
        MqttConfig mqtt = MqttConfig.defaults(broker, config.id()).withPrefix(wanted.prefix());
        String user = wanted.user();
        String password = wanted.password();
        return user == null || password == null ? mqtt : mqtt.withLogin(user, password);
    }

    private FleetConnection openClient(GatewayConfig config) throws GatewayException {
        try {
            return keep(edges.connect(config.nodes(), NodeAddress.bindFor(config.nodes()), nanoClock));
        } catch (IOException e) {
            throw new GatewayException("cannot open a UDP socket to the nodes: " + e.getMessage(), e);
        }
    }

    private void listen(Edges.Offer offer, InetSocketAddress wanted) throws GatewayException {
        try {
            address = keep(edges.open(offer, wanted)).address();
        } catch (IOException e) {
            throw new GatewayException(
                    "cannot listen on " + HostPort.text(wanted) + ": " + e.getMessage()
                            + "; stop the program that uses the port, or choose another (0 picks a free one)",
                    e);
        }
    }

    private <T extends AutoCloseable> T keep(T piece) {
        running.push(piece);
        return piece;
    }

    @Override
    public void close() {
        for (AutoCloseable piece = running.poll(); piece != null; piece = running.poll()) {
            try {
                piece.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.error("closing {} failed", piece.getClass().getSimpleName(), e);
            }
        }
    }
}
