package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.rounds.ScriptedNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and models that demand what cannot be given. Each gets a reason, and the only worker answers the next request rightly. */
@Tag("once")
class BadRequestsApiTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    private static final long TIMEOUT_MS = 30_000;
    private static final String NO_BOUND = "";

    @TempDir
    private static Path store;

    private static Gateway gateway;
    private static InferClient client;

    @BeforeAll
    static void start() throws Exception {
        words();
        branches();
        loops();
        indices();
        shapes();
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(),
                new StoreFolder(store),
                new GatewayConfig.Work(1, 8, Duration.ofSeconds(20)),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        client = InferClient.open(gateway.address());
    }

    private static void model(String name, String settings, OnnxFile file) throws IOException {
        Path folder = Files.createDirectories(store.resolve(name));
        Files.write(folder.resolve("model.onnx"), file.bytes());
        Files.writeString(folder.resolve("model.yaml"), settings);
    }

    /** Rows of a table of ten rows, of up to eight tokens. */
    private static void words() throws IOException {
        model(
                "words",
                "shapes: {seq: {max: 8}}",
                new OnnxFile()
                        .input("ids", OnnxFile.INT64, "1 seq")
                        .table("table", 10, 2)
                        .node("Gather", "table ids -> y")
                        .output("y", OnnxFile.FLOAT, "1 seq 2"));
    }

    private static OnnxFile branch(String operator) {
        return new OnnxFile().node(operator, "x -> r").output("r", OnnxFile.FLOAT, "2");
    }

    private static OnnxFile choice(String condition) {
        return new OnnxFile()
                .input("c", OnnxFile.BOOL, condition)
                .input("x", OnnxFile.FLOAT, "2")
                .node(
                        "If",
                        "c -> y",
                        branch("Neg").as("then_branch"),
                        branch("Abs").as("else_branch"))
                .output("y", OnnxFile.FLOAT, "2");
    }

    private static void branches() throws IOException {
        model("choice-of-two", NO_BOUND, choice("2"));
        model("choice", NO_BOUND, choice("1 n"));
    }

    /** Adds x to itself in each iteration. */
    private static OnnxFile body(String condition) {
        return new OnnxFile()
                .input("i", OnnxFile.INT64, "")
                .input("c1", OnnxFile.BOOL, "")
                .input("s", OnnxFile.FLOAT, "")
                .node("Add", "s s -> t")
                .node("Identity", condition + " -> c2")
                .output("c2", OnnxFile.BOOL, "")
                .output("t", OnnxFile.FLOAT, "");
    }

    private static void loops() throws IOException {
        model(
                "endless",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "1")
                        .flag("c", true)
                        .node("Loop", "_ c x -> y", body("c1").as("body"))
                        .output("y", OnnxFile.FLOAT, "1"));
        model(
                "while",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "1")
                        .input("c", OnnxFile.BOOL, "")
                        .node("Loop", "_ c x -> y", body("c1").as("body"))
                        .output("y", OnnxFile.FLOAT, "1"));
        model(
                "trips",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "1")
                        .input("n", OnnxFile.INT64, "")
                        .flag("c", true)
                        .node("Loop", "n c x -> y", body("c1").as("body"))
                        .output("y", OnnxFile.FLOAT, "1"));
        model(
                "long-loop",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "1")
                        .whole("n", Long.MAX_VALUE)
                        .flag("c", true)
                        .node("Loop", "n c x -> y", body("c1").as("body"))
                        .output("y", OnnxFile.FLOAT, "1"));
        model(
                "as-long-as-x",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "1 n")
                        .flag("c", true)
                        .longs("second", 1)
                        .node("Shape", "x -> dims")
                        .node("Gather", "dims second -> n")
                        .node("Mul", "n n -> trips")
                        .node("Loop", "trips c x -> y", body("c1").as("body"))
                        .output("y", OnnxFile.FLOAT, "1 n"));
    }

    private static void indices() throws IOException {
        model(
                "pairs",
                NO_BOUND,
                new OnnxFile()
                        .input("at", OnnxFile.INT64, "1 2")
                        .table("table", 3, 2)
                        .node("GatherND", "table at -> y")
                        .output("y", OnnxFile.FLOAT, "1"));
        model(
                "scattered",
                NO_BOUND,
                new OnnxFile()
                        .input("at", OnnxFile.INT64, "1 2")
                        .input("x", OnnxFile.FLOAT, "1")
                        .table("table", 3, 2)
                        .node("ScatterND", "table at x -> y")
                        .output("y", OnnxFile.FLOAT, "3 2"));
    }

    /** Each makes its output as large as the request says: by values of an input, or by the square of an extent. */
    private static void shapes() throws IOException {
        model("reshape", NO_BOUND, ofValues("Reshape", "x n"));
        model("expand", NO_BOUND, ofValues("Expand", "x n"));
        model("tile", NO_BOUND, ofValues("Tile", "x n"));
        model("constant", NO_BOUND, ofValues("ConstantOfShape", "n"));
        model(
                "range",
                NO_BOUND,
                new OnnxFile()
                        .input("n", OnnxFile.INT64, "")
                        .whole("zero", 0)
                        .whole("one", 1)
                        .node("Range", "zero n one -> y")
                        .output("y", OnnxFile.INT64, "m"));
        model("squared", NO_BOUND, squared());
        model("far-too-large", "shapes: {n: {max: 1000000}}", squared());
        model(
                "rows",
                NO_BOUND,
                new OnnxFile()
                        .input("x", OnnxFile.FLOAT, "n")
                        .longs("many", 1L << 40)
                        .node("Shape", "x -> dims")
                        .node("Mul", "dims many -> wanted")
                        .node("Expand", "x wanted -> y")
                        .output("y", OnnxFile.FLOAT, "m"));
    }

    /** The largest element of n * n rows of x, each of which exists for a while. */
    private static OnnxFile squared() {
        return new OnnxFile()
                .input("x", OnnxFile.FLOAT, "1 n")
                .longs("second", 1)
                .node("Shape", "x -> dims")
                .node("Gather", "dims second -> n")
                .node("Mul", "n n -> squared")
                .node("Concat", "squared dims -> wanted", OnnxFile.attribute("axis", 0))
                .node("Expand", "x wanted -> large")
                .node("Neg", "large -> negative")
                .node("ReduceMax", "negative -> y", OnnxFile.attribute("keepdims", 0))
                .output("y", OnnxFile.FLOAT, "");
    }

    private static OnnxFile ofValues(String operator, String inputs) {
        return new OnnxFile()
                .input("x", OnnxFile.FLOAT, "2")
                .input("n", OnnxFile.INT64, "1")
                .node(operator, inputs + " -> large")
                .node("Add", "large x -> y")
                .output("y", OnnxFile.FLOAT, "m");
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    /** What the gateway says about a version that it does not serve. */
    private static String reason(String model) throws Exception {
        InferClient.Reply reply = client.models(TIMEOUT_MS);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        for (JsonNode listed : ((InferClient.Reply.Answer) reply).json()) {
            if (listed.path("name").asText().equals(model)) {
                return listed.path("reason").asText();
            }
        }
        return "";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "choice-of-two|(expected one BOOL element)",
                "endless|more than 16384 nodes in graphs inside nodes",
                "long-loop|more than 16384 nodes in graphs inside nodes",
                "while|a loop without an end that is known at load",
                "trips|a trip count computed at run time",
                "reshape|the extents of its result depend on values that each request computes",
                "expand|the extents of its result depend on values that each request computes",
                "tile|the extents of its result depend on values that each request computes",
                "constant|the extents of its result depend on values that each request computes",
                "range|the extents of its result depend on values that each request computes",
                "far-too-large|the largest extents of its shapes section cannot be served",
                "rows|extent 1099511627776 (at most 268435456)",
            })
    void aModelWithoutBoundsIsRefusedWithTheReason(String model, String why) throws Exception {
        assertThat(reason(model)).contains(why);
    }

    private static InferClient.Reply ask(String model, String inputs) throws Exception {
        return client.infer(
                model,
                InferClient.Body.JSON,
                ("{\"inputs\":[" + inputs.replace('\'', '"') + "]}").getBytes(StandardCharsets.UTF_8),
                TIMEOUT_MS);
    }

    /** Each request is followed by a right one to the same model, on the same worker. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // beyond the bound; of another rank; out of range on either side
                "words|{'name':'ids','shape':[1,9],'data':[0,1,2,3,4,5,6,7,8]}|words takes at most 8 for seq, got 9",
                "words|{'name':'ids','shape':[2],'data':[0,1]}|expected ids INT64[1, seq], got shape [2]",
                "words|{'name':'ids','shape':[1,1,2],'data':[0,1]}|expected ids INT64[1, seq], got shape [1, 1, 2]",
                "words|{'name':'ids','shape':[1,2],'data':[0,10]}|index 10 on axis 0 of a value with 10 elements along it",
                "words|{'name':'ids','shape':[1,2],'data':[0,-11]}|index -11 on axis 0",
                "words|{'name':'ids','shape':[1,1],'data':[9223372036854775807]}|index 9223372036854775807 on axis 0",
                "choice|{'name':'c','shape':[1,2],'data':[true,false]},{'name':'x','data':[-1,2]}|choice takes at most 1 for n, got 2",
                "pairs|{'name':'at','data':[2,2]}|index 2 on axis 1",
                "pairs|{'name':'at','data':[-4,0]}|index -4 on axis 0",
                "scattered|{'name':'at','data':[3,1]},{'name':'x','data':[7]}|index 3 on axis 0",
                "scattered|{'name':'at','data':[0,-3]},{'name':'x','data':[7]}|index -3 on axis 1",
            })
    void aBadRequestIsToldWhatWasExpected(String model, String inputs, String why) throws Exception {
        requireRefused(ask(model, inputs), why);
        requireRight(model);
    }

    private static void requireRefused(InferClient.Reply reply, String why) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Refused.class);
        assertThat(((InferClient.Reply.Refused) reply).code()).isEqualTo("4.00");
        assertThat(((InferClient.Reply.Refused) reply).text()).contains(why);
    }

    private static void requireRight(String model) throws Exception {
        switch (model) {
            case "words" -> requireAnswer(model, "{'shape':[1,2],'data':[9,-10]}", "[18.0,19.0,0.0,1.0]");
            case "choice" ->
                requireAnswer(model, "{'name':'c','data':[true]},{'name':'x','data':[-1,2]}", "[1.0,-2.0]");
            case "pairs" -> requireAnswer(model, "{'data':[-1,1]}", "[5.0]");
            default ->
                requireAnswer(
                        model, "{'name':'at','data':[-1,0]},{'name':'x','data':[7]}", "[0.0,1.0,2.0,3.0,7.0,5.0]");
        }
    }

    private static void requireAnswer(String model, String inputs, String numbers) throws Exception {
        InferClient.Reply reply = ask(model, inputs);
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        assertThat(((InferClient.Reply.Answer) reply)
                        .json()
                        .at("/outputs/0/data")
                        .toString())
                .isEqualTo(numbers);
    }

    private static String vector(int length) {
        List<Integer> ones = Collections.nCopies(length, 1);
        return "{'name':'x','shape':[1," + length + "],'data':" + ones + "}";
    }

    /** Iterations and elements grow with the square of a request. Both are bounded when the model is loaded. */
    @Test
    void whatGrowsWithTheRequestIsBounded() throws Exception {
        for (String model : List.of("as-long-as-x", "squared")) {
            requireRefused(ask(model, vector(5_000)), model + " takes at most ");
        }
        requireAnswer("as-long-as-x", vector(2), "[16.0,16.0]");
        requireAnswer("squared", vector(3), "[-1.0]");
    }
}
