package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * all-MiniLM-L6-v2 over 4 + 1 node processes, from a text to its vector: the cosines of pairs of sentences are those of onnxruntime,
 * with all nodes there and with one cut off. Sentences of every length use the parts that were pushed when the model was loaded.
 */
@Tag("once")
@Timeout(300)
class SentenceEmbeddingsIT {
    private static final int NODES = 5;
    private static final int CUT = 1;
    private static final double TOLERANCE = 1e-3;

    /**
     * Of an int8 model. Sums in another order round some values to the next step, which later layers amplify. The optimizations of
     * onnxruntime do as much.
     */
    private static final double QUANTIZED_TOLERANCE = 1e-2;

    private static final int PAIRS = 10;
    /** The pairs that are tried unless all are asked for. */
    private static final int FEW_PAIRS = 4;

    private static final int BATCH = 2;
    private static final long TIMEOUT_MS = 60_000;

    /** Longer than any stall, so that the gateway never steps in for a node, and that node is never benched. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** An address without a broker. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    @TempDir
    private static Path folder;

    private static final List<AutoCloseable> RUNNING = new ArrayList<>();
    private static final List<LinkEmulator> LINES = new ArrayList<>();

    /** A sentence, and its ids by the reference. */
    private record Sentence(String text, List<Long> ids) {
        static Sentence of(String line) {
            String[] columns = line.split("\t", -1);
            return new Sentence(
                    columns[0],
                    Stream.of(columns[1].split(" ", -1)).map(Long::valueOf).toList());
        }

        long[] tokens() {
            return ids.stream().mapToLong(Long::longValue).toArray();
        }
    }

    @BeforeAll
    static void startNodes() throws Exception {
        List<Program> nodes = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            List<String> command = Ballast.nodeCommand(TestFleet.id(node), 0, folder.resolve(TestFleet.id(node)));
            nodes.add(keep(Program.start(TestFleet.id(node), command)));
        }
        for (Program node : nodes) {
            LINES.add(keep(LinkEmulator.start(LinkProfile.clear(), Ballast.address(node), 1, System::nanoTime)));
        }
    }

    @AfterAll
    static void endAll() throws Exception {
        for (AutoCloseable each : RUNNING) {
            each.close();
        }
    }

    private static <T extends AutoCloseable> T keep(T started) {
        RUNNING.add(started);
        return started;
    }

    private static List<Sentence> sentences() throws IOException {
        try (InputStream in = Objects.requireNonNull(SentenceEmbeddingsIT.class.getResourceAsStream("sentences.tsv"))) {
            List<Sentence> all = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Sentence::of)
                    .toList();
            assertThat(all).hasSize(2 * PAIRS);
            return Thorough.orSample(all, all.subList(0, 2 * FEW_PAIRS));
        }
    }

    private static Gateway serve(SentenceModel model) throws Exception {
        List<NodeAddress> nodes = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            nodes.add(new NodeAddress(TestFleet.id(node), LINES.get(node).address()));
        }
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                0,
                0,
                SplitKind.OUTPUT,
                new RoundTiming(PATIENCE, PATIENCE),
                new HealthPolicy(Integer.MAX_VALUE, PATIENCE, PATIENCE),
                GatewayConfig.Coding.Place.SPLIT);
        GatewayConfig config = new GatewayConfig(
                "sentences",
                ANY,
                false,
                nodes,
                List.of(model.source()),
                new GatewayConfig.Work(1, 64, PATIENCE),
                coding,
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        return Gateway.start(config, new CoapEdges(), System::nanoTime, System::currentTimeMillis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"all-minilm-l6-v2-q", "all-minilm-l6-v2"})
    void cosinesAreThoseOfOnnxruntime(String name) throws Exception {
        List<Sentence> sentences = sentences();
        try (SentenceModel model = new SentenceModel(name, folder);
                Gateway gateway = serve(model);
                InferClient client = InferClient.open(gateway.address())) {
            List<double[]> expected = new ArrayList<>();
            for (Sentence sentence : sentences) {
                expected.add(model.vector(sentence.tokens()));
            }
            List<String> held = held();
            List<double[]> healthy = vectors(client, model, sentences);
            List<double[]> healthyStates = states(client, model);
            double tolerance = model.isQuantized() ? QUANTIZED_TOLERANCE : TOLERANCE;
            requireCosines(healthy, expected, name, tolerance);
            LINES.get(CUT).cut();
            List<double[]> without = vectors(client, model, sentences);
            List<double[]> statesWithout = states(client, model);
            LINES.get(CUT).restore();
            requireCosines(without, expected, name + " without " + TestFleet.id(CUT), tolerance);
            if (model.isQuantized()) {
                assertThat(statesWithout).usingRecursiveComparison().isEqualTo(healthyStates);
                for (int i = 0; i < healthy.size(); i++) {
                    assertThat(without.get(i)).as(sentences.get(i).text()).isEqualTo(healthy.get(i));
                }
            }
            assertThat(held())
                    .as("the parts on the nodes after sentences of many lengths")
                    .isEqualTo(held);
            requireOneBatch(client, model, sentences.subList(0, BATCH), healthy);
        }
    }

    /** What the fleet says about each token of sentences of several lengths. With float32 weights it is what onnxruntime says. */
    private static List<double[]> states(InferClient client, SentenceModel model) throws Exception {
        List<double[]> states = new ArrayList<>();
        for (int tokens : Thorough.orSample(List.of(1, 12, 128, 256), List.of(1, 128))) {
            long[] ids = new Random(tokens).longs(tokens, 1_000, 20_000).toArray();
            InferClient.Reply reply = client.infer(
                    model.name(),
                    InferClient.Body.JSON,
                    tensors(ids, model.output()).getBytes(StandardCharsets.UTF_8),
                    TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
            JsonNode answer = ((InferClient.Reply.Answer) reply).json();
            assertThat(answer.at("/parameters/local_parts").asInt()).isZero();
            JsonNode data = answer.at("/outputs/0/data");
            double[] state = numbers(data, 0, data.size());
            if (!model.isQuantized()) {
                requireStates(state, model.states(ids));
            }
            states.add(state);
        }
        return states;
    }

    private static String tensors(long[] ids, String output) {
        String shape = "\"shape\":[1," + ids.length + "],\"datatype\":\"INT64\",\"data\":";
        long[] ones = LongStream.of(ids).map(id -> 1).toArray();
        return "{\"inputs\":[{\"name\":\"input_ids\"," + shape + Arrays.toString(ids)
                + "},{\"name\":\"attention_mask\"," + shape + Arrays.toString(ones)
                + "},{\"name\":\"token_type_ids\"," + shape + Arrays.toString(new long[ids.length])
                + "}],\"outputs\":[{\"name\":\"" + output + "\"}]}";
    }

    /** Equal up to 1e-4 of the largest number. */
    private static void requireStates(double[] state, float[][] expected) {
        int width = expected[0].length;
        assertThat(state).hasSize(expected.length * width);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < state.length; i++) {
            double number = expected[i / width][i % width];
            largest = Math.max(largest, Math.abs(number));
            difference = Math.max(difference, Math.abs(state[i] - number));
        }
        assertThat(difference / largest).as("%d tokens", expected.length).isLessThan(1e-4);
    }

    /** The vectors of some sentences in one request; integer models share the scale of a batch, so they are rounded otherwise. */
    private static void requireOneBatch(
            InferClient client, SentenceModel model, List<Sentence> sentences, List<double[]> alone) throws Exception {
        String texts = "{\"text\":[\""
                + String.join("\",\"", sentences.stream().map(Sentence::text).toList()) + "\"]}";
        InferClient.Reply reply =
                client.infer(model.name(), InferClient.Body.JSON, texts.getBytes(StandardCharsets.UTF_8), TIMEOUT_MS);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        JsonNode output = ((InferClient.Reply.Answer) reply).json().at("/outputs/0");
        assertThat(output.path("shape").path(0).asInt()).isEqualTo(sentences.size());
        int width = output.path("shape").path(1).asInt();
        for (int i = 0; i < sentences.size(); i++) {
            double cosine = SentenceModel.cosine(numbers(output.path("data"), i * width, width), alone.get(i));
            assertThat(cosine).as(sentences.get(i).text()).isCloseTo(1, within(model.isQuantized() ? 0.05 : 1e-5));
        }
    }

    private static List<double[]> vectors(InferClient client, SentenceModel model, List<Sentence> sentences)
            throws Exception {
        List<double[]> vectors = new ArrayList<>();
        for (Sentence sentence : sentences) {
            InferClient.Reply reply = client.infer(
                    model.name(), InferClient.Body.TEXT, sentence.text().getBytes(StandardCharsets.UTF_8), TIMEOUT_MS);
            assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
            JsonNode answer = ((InferClient.Reply.Answer) reply).json();
            assertThat(answer.at("/parameters/local_parts").asInt()).isZero();
            JsonNode data = answer.at("/outputs/0/data");
            vectors.add(numbers(data, 0, data.size()));
        }
        return vectors;
    }

    private static double[] numbers(JsonNode data, int from, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = data.path(from + i).asDouble();
        }
        return numbers;
    }

    private static void requireCosines(
            List<double[]> vectors, List<double[]> expected, String situation, double tolerance) {
        assertThat(vectors).hasSameSizeAs(expected);
        for (int i = 0; i < vectors.size(); i += 2) {
            assertThat(SentenceModel.cosine(vectors.get(i), vectors.get(i + 1)))
                    .as("%s, pair %d", situation, i / 2)
                    .isCloseTo(SentenceModel.cosine(expected.get(i), expected.get(i + 1)), within(tolerance));
        }
    }

    /** Name, size and time of each file in the data folders of the nodes: a push would change one. */
    private static List<String> held() throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        for (int node = 0; node < NODES; node++) {
            try (Stream<Path> all = Files.walk(folder.resolve(TestFleet.id(node)))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    files.put(file.toString(), Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
                }
            }
        }
        assertThat(files).isNotEmpty();
        return files.entrySet().stream().map(Object::toString).toList();
    }
}
