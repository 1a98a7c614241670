package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.LinearBackend;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.StageStep;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deployed;
import dev.ballast.telemetry.mqtt.EmbeddedBroker;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.StageHead;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bit is flipped in one weight of each layer, in the memory of a node that runs: the node is named with its part within check-every requests, is
 * given the part again, and is healthy. {@code -Dballast.flips=squeezenet11,mobilenetv2} adds models of BALLAST_DATA; what came of each flip
 * is written to target/flips.
 */
@Tag("once")
class FlippedBitIT {
    private static final int NODES = 5;
    private static final int CHECK_EVERY = 4;
    private static final int INPUTS = 3;
    private static final double TOLERANCE = 1e-4;
    private static final long TIMEOUT_MS = 60_000;
    private static final long DEADLINE_S = 60;
    private static final long MOST_ELEMENTS = 1L << 24;
    private static final int SIGN = 31;
    private static final int TOP_EXPONENT = 30;

    /** Longer than any stall, so that the gateway never steps in for a node, and that node is never benched for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<Program> nodes = new ArrayList<>();
    private final List<String> table = new ArrayList<>(
            List.of("| layer | part on | bit | rounds until named | ms until healthy |", "|---|---|---|---|---|"));

    private Subject subject = Subject.LENET5;
    private List<FloatTensor> inputs = List.of();
    private List<JsonNode> healthy = List.of();

    /**
     * A model under test.
     *
     * @param label what its table is called
     * @param largest what its inputs go up to, from 0
     * @param bits to flip in each layer
     */
    private record Subject(String label, GatewayConfig.ModelSource source, float largest, List<Integer> bits) {
        static final Subject LENET5 = new Subject("lenet5", Models.builtIn(), 1, List.of(SIGN, TOP_EXPONENT));

        static Subject stored(String name, float largest, List<Integer> bits) {
            return new Subject(
                    name,
                    new GatewayConfig.ModelSource(
                            name,
                            Data.modelFile(name),
                            Preprocessing.grey(255),
                            List.of(),
                            GatewayConfig.WireTypes.EXACT),
                    largest,
                    bits);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static Stream<Subject> subjects() {
        String more = System.getProperty("ballast.flips", "");
        return Stream.concat(
                Stream.of(Subject.LENET5),
                Arrays.stream(more.split(",", -1))
                        .filter(name -> !name.isEmpty())
                        .map(name -> Subject.stored(name, 1, List.of(SIGN))));
    }

    private <T extends AutoCloseable> T keep(T started) {
        running.add(0, started);
        return started;
    }

    @AfterEach
    void endAll() throws Exception {
        for (AutoCloseable each : running) {
            each.close();
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void aFlippedBitInAnyLayerIsNamedAndMended(Subject of) throws Exception {
        examine(of);
    }

    /** The highest bit of an int8 weight. */
    @Tag("thorough")
    @Test
    void soIsOneOfIntegerParts() throws Exception {
        examine(Subject.stored("mnist-cnn-int8-qop", 255, List.of(Byte.SIZE - 1)));
    }

    /** Each copy holds all of its stage. */
    @Tag("thorough")
    @Test
    void soIsOneOfAStage() throws Exception {
        List<GatewayConfig.StageKey> stages = List.of(
                new GatewayConfig.StageKey("input", "/MaxPool_1", List.of("node-1", "node-2")),
                new GatewayConfig.StageKey("/fc1/Gemm", "output", List.of("node-2", "node-5")));
        GatewayConfig.ModelSource source =
                Models.builtIn().withStages(new GatewayConfig.Stages(stages, List.of("node-3", "node-4", "node-5")));
        examine(new Subject("lenet5-stages", source, 1, List.of(SIGN)));
    }

    private void examine(Subject of) throws Exception {
        subject = of;
        EmbeddedBroker broker = keep(EmbeddedBroker.start("127.0.0.1", 0));
        startNodes();
        MqttReader reader = keep(MqttReader.open(broker.uri().getPort(), "5", "ballast/v1/flips/"));
        int next = 0;
        int faults = 1;
        while (next < faults) { // a node is out after its second fault, but a gateway that starts anew remembers none
            try (Gateway gateway = Gateway.start(
                            config(broker), new CoapEdges(), System::nanoTime, System::currentTimeMillis);
                    InferClient client = InferClient.open(gateway.address())) {
                ServedModel model = gateway.models().get(0);
                faults = model.remote().size() * of.bits().size();
                prepare(model, client);
                next = strike(new Scene(model, client, reader), next, faults);
            } finally {
                Files.createDirectories(Path.of("target/flips"));
                Files.write(Path.of("target/flips", of + ".md"), table);
            }
        }
        assertThat(table).hasSize(faults + 2);
    }

    /** Faults as long as there are nodes that have not had one; the first that is left. */
    private int strike(Scene scene, int from, int to) throws Exception {
        List<Integer> sound = new ArrayList<>(IntStream.range(0, NODES).boxed().toList());
        for (int next = from; next < to; next++) {
            Deployed layer = scene.model().remote().get(next / subject.bits().size());
            int node =
                    sound.stream().filter(layer.nodes()::contains).findFirst().orElse(-1);
            if (node < 0) {
                return next;
            }
            sound.remove((Integer) node);
            new Fault(
                            scene,
                            layer,
                            node,
                            subject.bits().get(next % subject.bits().size()))
                    .strike();
        }
        return to;
    }

    /** What faults strike. */
    private record Scene(ServedModel model, InferClient client, MqttReader reader) {}

    private void startNodes() throws IOException {
        List<String> jvm = List.of("-Xmx192m", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector");
        for (int node = 0; node < NODES; node++) {
            String id = TestFleet.id(node);
            nodes.add(keep(Program.start(id, Ballast.nodeCommand(jvm, id, 0, folder.resolve(id)))));
        }
        nodes.forEach(Ballast::address);
    }

    private GatewayConfig config(EmbeddedBroker broker) {
        List<NodeAddress> addresses = IntStream.range(0, NODES)
                .mapToObj(node -> new NodeAddress(TestFleet.id(node), Ballast.address(nodes.get(node))))
                .toList();
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                CHECK_EVERY,
                0,
                SplitKind.OUTPUT,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, Duration.ofMillis(50), Duration.ofMillis(200)),
                GatewayConfig.Coding.Place.SPLIT);
        return new GatewayConfig(
                "flips",
                ANY,
                false,
                addresses,
                List.of(subject.source()),
                GatewayConfig.Work.defaults(),
                coding,
                new GatewayConfig.Telemetry(broker.uri(), ANY, "ballast/v1", null, null));
    }

    /** Draws inputs, and asks for the answers of a fleet that is well. */
    private void prepare(ServedModel model, InferClient client) throws InterruptedException {
        Random random = new Random(1);
        Shape shape = model.model().inputs().get(0).shape();
        List<FloatTensor> drawn = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            FloatTensor input = FloatTensor.zeros(shape);
            for (int j = 0; j < input.data().length; j++) {
                input.data()[j] = subject.largest() * random.nextFloat();
            }
            drawn.add(input);
        }
        inputs = drawn;
        List<JsonNode> answers = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            answers.add(infer(client, i));
        }
        healthy = answers;
    }

    private JsonNode infer(InferClient client, int input) throws InterruptedException {
        byte[] body = TensorCodec.encode(inputs.get(input));
        InferClient.Reply reply = client.infer(subject.source().name(), InferClient.Body.CBOR, body, TIMEOUT_MS);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    private void assertAsHealthy(int input, JsonNode answer) {
        JsonNode expected = healthy.get(input).path("outputs").path(0).path("data");
        JsonNode actual = answer.path("outputs").path(0).path("data");
        double largest = 1;
        for (JsonNode value : expected) {
            largest = Math.max(largest, Math.abs(value.asDouble()));
        }
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(Math.abs(actual.get(i).asDouble() - expected.get(i).asDouble()))
                    .as("input %s, output %s", input, i)
                    .isLessThanOrEqualTo(TOLERANCE * largest);
        }
    }

    /** One bit in one part. */
    private final class Fault {
        private final ServedModel model;
        private final InferClient client;
        private final MqttReader reader;
        private final Deployed layer;
        private final int node;
        private final int part;
        private final int bit;
        private int asked;

        Fault(Scene scene, Deployed layer, int node, int bit) {
            this.model = scene.model();
            this.client = scene.client();
            this.reader = scene.reader();
            this.layer = layer;
            this.node = node;
            this.part = layer.nodes().indexOf(node);
            this.bit = bit;
        }

        void strike() throws Exception {
            reader.skip();
            WeightFlip flip = WeightFlip.choose(part(), bit(), activations());
            flip(flip);
            int rounds = 0;
            boolean named = false;
            for (int request = 0; request < CHECK_EVERY && !named; request++) {
                JsonNode how = infer(client, asked++ % INPUTS).path("parameters");
                rounds += how.path("rounds").asInt();
                named = how.path("local_parts").asInt()
                        >= layer.code().dataParts(); // all of the layer; what overflows only of one part
            }
            assertThat(named)
                    .as("%s is named within %s requests", this, CHECK_EVERY)
                    .isTrue();
            JsonNode corrupt = reader.await("event/corrupt", message -> true);
            assertThat(corrupt.path("node").asText()).isEqualTo(TestFleet.id(node));
            assertThat(corrupt.path("layer").asText()).isEqualTo(layer.name());
            assertThat(corrupt.path("part").asInt()).isEqualTo(part);
            Await.until(this + " is healthy again", DEADLINE_S, this::isHealthyAfterAnAnswer, () -> state());
            JsonNode back = reader.await("event/back", message -> true);
            long tookMs = back.path("ts").asLong() - corrupt.path("ts").asLong();
            JsonNode repaired = reader.await("event/repaired", message -> true);
            assertThat(repaired.path("node").asText()).isEqualTo(TestFleet.id(node));
            assertThat(repaired.path("layers").path(0).asText()).isEqualTo(layer.name());
            for (int input = 0; input < INPUTS; input++) {
                assertAsHealthy(input, infer(client, input));
            }
            assertThat(state().path("state").asText()).as("%s, on parole", this).isEqualTo("healthy");
            table.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %d of weight %d | %d | %d |",
                    layer.name(),
                    TestFleet.id(node),
                    flip.bit(),
                    flip.index(),
                    rounds,
                    tookMs));
        }

        /** Parity of int8 weights is kept in int16. */
        private int bit() throws Exception {
            int bits = Byte.SIZE * part().weights().format().bytes();
            return bit < bits && bits != Short.SIZE ? bit : bits - 1;
        }

        /** Of a stage its last layer, for what other layers change may be cut off by an activation function behind them. */
        private LinearLayer part() throws Exception {
            byte[] encoded = layer.encode(part);
            return StageHead.isStage(encoded)
                    ? last(stage(encoded)).layer()
                    : PartMessage.decode(encoded).layer();
        }

        private Model stage(byte[] encoded) throws Exception {
            return OnnxReader.read("stage", StageMessage.decode(encoded).model(), MOST_ELEMENTS);
        }

        private LinearStep last(Model stage) {
            return stage.linearSteps().get(stage.linearSteps().size() - 1);
        }

        private void flip(WeightFlip flip) throws IOException {
            Program program = nodes.get(node);
            program.signal("-STOP");
            try (ProcessMemory memory = ProcessMemory.open(program.handle().pid())) {
                assertThat(memory.flip(flip.run().array(), flip.at(), flip.mask()))
                        .as("copies of the weights of %s in the memory of the node", this)
                        .isPositive();
            } finally {
                program.signal("-CONT");
            }
        }

        /** Asks once more, which must be answered right, for the node has been named. */
        private boolean isHealthyAfterAnAnswer() {
            try {
                int input = asked++ % INPUTS;
                assertAsHealthy(input, infer(client, input));
                return state().path("state").asText().equals("healthy");
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private JsonNode state() {
            try {
                InferClient.Reply reply = client.nodes(TIMEOUT_MS);
                assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
                return ((InferClient.Reply.Answer) reply).json().path(node);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** What the layer receives for each of the inputs. */
        private List<Tensor> activations() {
            GemmKernel kernel = Kernels.best();
            LocalBackend alone = new LocalBackend(kernel);
            List<Tensor> received = new ArrayList<>();
            LinearBackend listening = new LinearBackend() {
                @Override
                public void multiply(LinearStep step, Tensor activation, Tensor raw) {
                    if (layer.equals(model.deployed(step.index()))) {
                        received.add(copy(activation, step.layer().lowering().inputLength()));
                    }
                    alone.multiply(step, activation, raw);
                }

                @Override
                public void stage(StageStep step, FloatTensor input, FloatTensor output) {
                    if (layer.equals(model.stage(step.index()))) {
                        received.add(lastActivation(step.stage().model(), input));
                    }
                    alone.stage(step, input, output);
                }
            };
            for (FloatTensor input : inputs) {
                Tensor unused = new ModelRunner(model.model(), kernel)
                        .run(List.of(input), listening)
                        .get(0);
            }
            assertThat(received).hasSize(INPUTS);
            return received;
        }

        /** What the last layer of a stage receives. */
        private Tensor lastActivation(Model stage, FloatTensor input) {
            LocalBackend alone = new LocalBackend(Kernels.best());
            List<Tensor> activations = new ArrayList<>();
            Tensor unused = new ModelRunner(stage, Kernels.best())
                    .run(List.of(input.reshaped(stage.inputs().get(0).shape())), (step, activation, raw) -> {
                        activations.add(copy(activation, step.layer().lowering().inputLength()));
                        alone.multiply(step, activation, raw);
                    })
                    .get(0);
            return activations.get(activations.size() - 1);
        }

        private static Tensor copy(Tensor activation, int length) {
            return activation instanceof FloatTensor floats
                    ? FloatTensor.flat(Arrays.copyOf(floats.data(), length))
                    : ByteTensor.signed(Shape.of(length), Arrays.copyOf(((ByteTensor) activation).data(), length));
        }

        @Override
        public String toString() {
            return "part " + part + " of " + layer.name() + " on " + TestFleet.id(node);
        }
    }
}
