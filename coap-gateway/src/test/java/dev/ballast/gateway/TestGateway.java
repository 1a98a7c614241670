package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
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

/** The gateway's core over {@link ScriptedNodes}, with time that stands still unless a test moves it. */
final class TestGateway {
    final AtomicLong now = new AtomicLong();
    final BlockingQueue<TelemetryEvent> events = new LinkedBlockingQueue<>();
    private static final float TOLERANCE = 1e-4f;

    final List<NodeAddress> addresses;
    final ScriptedNodes nodes;
    final Fleet fleet;
    final PartAnswer.Desk desk;
    final ServedModel model;
    final ModelCatalogue catalogue = new ModelCatalogue();

    TestGateway(int nodeCount, Redundancy redundancy) throws GatewayException {
        this(
                nodeCount,
                redundancy,
                redundancy.kind() == Redundancy.Kind.REPLICATE ? RoundPolicy.REPLICATE : RoundPolicy.CODED,
                0);
    }

    TestGateway(int nodeCount, Redundancy redundancy, RoundPolicy policy, int checkEvery) throws GatewayException {
        this(nodeCount, redundancy, policy, checkEvery, GatewayConfig.Stages.NONE);
    }

    TestGateway(int nodeCount, Redundancy redundancy, RoundPolicy policy, int checkEvery, GatewayConfig.Stages stages)
            throws GatewayException {
        addresses = IntStream.range(0, nodeCount)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + i)))
                .toList();
        nodes = new ScriptedNodes(nodeCount);
        fleet = new Fleet(addresses, HealthPolicy.defaults(), events::add, now::get, now::get);
        desk = new PartAnswer.Desk(
                fleet, events::add, RoundTiming.defaults(), new CheckRate(checkEvery), node -> push(node));
        GatewayConfig.ModelSource source = Models.builtIn().withStages(stages);
        Model whole = Models.load(source);
        model = new ServedModel(
                whole,
                Models.staging(source, whole, addresses),
                new Planner(nodeCount, redundancy, 0),
                Preprocessing.grey(255),
                List.of(),
                GatewayConfig.WireTypes.EXACT::of,
                policy);
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

    /** Noise of the size of a digit. */
    static FloatTensor input(int seed) {
        Random random = new Random(seed);
        FloatTensor input = FloatTensor.zeros(Shape.of(1, 1, 28, 28));
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = random.nextFloat();
        }
        return input;
    }

    /** Runs an inference that must be answered. */
    InferenceResult.Answered run(Worker worker, FloatTensor input) {
        InferenceResult result = worker.run(request("r1", () -> List.of(input)), now.get());
        assertThat(result).isInstanceOf(InferenceResult.Answered.class);
        return (InferenceResult.Answered) result;
    }

    /** The answer is what a single board gives, but for rounding. */
    void assertRight(FloatTensor input, InferenceResult.Answered answered) {
        FloatTensor alone = (FloatTensor) new ModelRunner(model.model(), Kernels.best())
                .run(List.of(input), new LocalBackend(Kernels.best()))
                .get(0);
        float[] expected = alone.data();
        float[] actual = answered.outputs().get(0).data();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(TOLERANCE * (1 + Math.abs(expected[i]))));
        }
    }

    Worker worker() {
        return new Worker(nodes, desk, Kernels.best(), now::get);
    }

    /** A request of nobody in particular who has all the time in the world. */
    InferenceRequest request(String id, InferenceRequest.Source source) {
        return new InferenceRequest(
                id, model, source, new InferenceRequest.Terms(model.policy(), Duration.ofMinutes(10), "a client"));
    }

    /** Events of one kind so far; they stay in the queue. */
    <T extends TelemetryEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
