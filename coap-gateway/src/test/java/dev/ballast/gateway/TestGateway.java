package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.inference.InferenceRequest;
import dev.ballast.gateway.inference.InferenceResult;
import dev.ballast.gateway.inference.Worker;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.CheckRate;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.RoundServices;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;

/** The gateway's core over {@link ScriptedNodes}. Time stands still unless a test advances it. */
public final class TestGateway {
    public final AtomicLong now = new AtomicLong();
    public final BlockingQueue<TelemetryEvent> events = new LinkedBlockingQueue<>();
    private static final float TOLERANCE = 1e-4f;

    public final List<NodeAddress> addresses;
    public final ScriptedNodes nodes;
    public final Fleet fleet;
    public final RoundServices services;
    public final ServedModel model;
    public final ModelCatalogue catalogue = new ModelCatalogue();

    public TestGateway(int nodeCount, Redundancy redundancy) throws GatewayException {
        this(
                nodeCount,
                redundancy,
                redundancy.kind() == Redundancy.Kind.REPLICATE ? RoundPolicy.REPLICATE : RoundPolicy.CODED,
                0);
    }

    public TestGateway(int nodeCount, Redundancy redundancy, RoundPolicy policy, int checkEvery)
            throws GatewayException {
        this(nodeCount, redundancy, policy, checkEvery, ModelSource.Stages.NONE);
    }

    public TestGateway(
            int nodeCount, Redundancy redundancy, RoundPolicy policy, int checkEvery, ModelSource.Stages stages)
            throws GatewayException {
        this(nodeCount, redundancy, policy, checkEvery, Models.builtIn().withStages(stages));
    }

    public TestGateway(int nodeCount, Redundancy redundancy, RoundPolicy policy, int checkEvery, ModelSource source)
            throws GatewayException {
        addresses = IntStream.range(0, nodeCount)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + i)))
                .toList();
        nodes = new ScriptedNodes(nodeCount);
        fleet = new Fleet(addresses, HealthPolicy.defaults(), events::add, now::get, now::get);
        services = new RoundServices(
                fleet, events::add, RoundTiming.defaults(), new CheckRate(checkEvery), node -> push(node));
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                redundancy,
                policy,
                checkEvery,
                0,
                SplitKind.OUTPUT,
                RoundTiming.defaults(),
                HealthPolicy.defaults(),
                GatewayConfig.Coding.Place.SPLIT);
        model = new ModelLoader(addresses, coding).load(new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED));
        catalogue.serve("1", model);
        for (int node = 0; node < nodeCount; node++) {
            push(node);
        }
    }

    /** Gives a node all its parts, as the provisioner does in the background. */
    private void push(int node) {
        for (Deployed layer : model.remote()) {
            int part = layer.nodes().indexOf(node);
            if (part >= 0) {
                try {
                    nodes.put(node, layer.partId(part), layer.encode(part), sent -> {});
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }

    /** Replaces the parts of a node that gave wrong numbers, as the provisioner does in the background. */
    public void replace(int node) {
        fleet.replaced(node, fleet.corrupt(node));
    }

    /** Random numbers in the shape of a digit. */
    public static FloatTensor input(int seed) {
        Random random = new Random(seed);
        FloatTensor input = FloatTensor.zeros(Shape.of(1, 1, 28, 28));
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = random.nextFloat();
        }
        return input;
    }

    /** Runs an inference and asserts that it is answered. */
    public InferenceResult.Answered run(Worker worker, FloatTensor input) {
        InferenceResult result = worker.run(request("r1", deadline -> RequestBody.of(input)), now.get());
        assertThat(result).isInstanceOf(InferenceResult.Answered.class);
        return (InferenceResult.Answered) result;
    }

    /** Asserts that the answer equals that of a single board, apart from rounding. */
    public void assertRight(FloatTensor input, InferenceResult.Answered answered) {
        FloatTensor alone = (FloatTensor) new ModelRunner(model.model(), Kernels.best())
                .run(List.of(input), new LocalBackend(Kernels.best()))
                .get(0);
        float[] expected = alone.data();
        float[] actual = answered.numbers(0).data();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(TOLERANCE * (1 + Math.abs(expected[i]))));
        }
    }

    public Worker worker() {
        return new Worker(nodes, services, Kernels.best(), now::get);
    }

    /** A request of some client with a deadline of ten minutes. */
    public InferenceRequest request(String id, InferenceRequest.Source source) {
        return new InferenceRequest(
                id,
                model,
                source,
                new InferenceRequest.RequestOptions(model.policy(), Duration.ofMinutes(10), "a client"));
    }

    /** Events of one kind so far; they stay in the queue. */
    public <T extends TelemetryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
