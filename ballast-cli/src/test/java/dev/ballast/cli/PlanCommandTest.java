package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.models.Models;
import dev.ballast.gemm.operand.Weights;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Plans from profiles, so that no figure depends on this machine. */
class PlanCommandTest {
    private static final String PI = "5xraspberry-pi-4";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... args) {
        CommandLine line = CommandRunner.commandLine(new PlanCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--gateway";
        all[args.length + 1] = "raspberry-pi-4";
        return line.execute(all);
    }

    private JsonNode json(String... args) throws Exception {
        String[] all = new String[args.length + 1];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--json";
        assertThat(run(all)).as(err.toString()).isZero();
        return JsonMapper.builder().build().readTree(out.toString());
    }

    @Test
    void printsLayersNodesLatenciesAndAVerdict() {
        assertThat(run("lenet5", "--fleet", PI)).isZero();
        assertThat(out.toString())
                .contains("model lenet5 over 5 nodes", "assumed, not measured")
                .containsPattern("/conv1/Conv +output +sum\\(4\\+1\\) +node-1 \\.\\. node-5 +117,600 ")
                .containsPattern("/fc3/Gemm +gateway +- ")
                .containsPattern("node-1 +1\\.0 +0\\.\\d +1073\\.7 +\\d")
                .containsPattern("over the fleet +\\d+\\.\\d\\d ms \\(")
                .containsPattern("on one board +\\d+\\.\\d\\d ms \\(.* on node-1")
                .contains(
                        "verdict: one board (node-1) is ",
                        " times as fast as the fleet",
                        "answers when any one node fails");
    }

    @Test
    void jsonHasTheSameAndAddsUp() throws Exception {
        JsonNode plan = json("lenet5", "--fleet", PI);
        double layers = 0;
        for (JsonNode layer : plan.path("layers")) {
            double terms = 0;
            for (JsonNode term : layer.path("terms_ms")) {
                terms += term.asDouble();
            }
            assertThat(terms).isCloseTo(layer.path("ms").get(1).asDouble(), within(1e-9));
            layers += terms;
        }
        double fleet = plan.path("prediction").path("fleet_ms").get(1).asDouble();
        assertThat(layers).isLessThan(fleet).isGreaterThan(0.8 * fleet);
        assertThat(plan.path("memory")).hasSize(5);
        assertThat(plan.path("fits").asBoolean()).isTrue();
        JsonNode traffic = plan.path("traffic").get(0);
        assertThat(traffic.path("up_bytes").asLong()).isEqualTo(4 * (784 + 6 * 14 * 14 + 400 + 120));
        assertThat(traffic.path("down_bytes").asLong()).isEqualTo(4 * (2 * 784 + 4 * 100 + 30 + 21));
    }

    /** One board holds the same weights, and works on at least the same values, in each of its threads. */
    @Test
    void theMemoryOfOneBoardIsCountedLikeThatOfANode() throws Exception {
        JsonNode plan = json("lenet5", "--fleet", "1xraspberry-pi-4", "--code", "none");
        long alone = plan.path("prediction").path("one_board_bytes").asLong();
        assertThat(alone)
                .isGreaterThanOrEqualTo(plan.at("/memory/0/needed_bytes").asLong())
                .isGreaterThan(0);
        assertThat(plan.path("verdict").asText())
                .containsPattern("needs \\d+\\.\\d MB on a node, where one board needs \\d+\\.\\d MB");
    }

    @Test
    void aLayerIsExplainedByAllItsAlternatives() throws Exception {
        JsonNode plan = json("lenet5", "--fleet", PI, "--explain", "/conv2/Conv");
        assertThat(plan.path("alternatives").findValuesAsText("way"))
                .contains("gateway", "whole on node-1", "output as sum(4+1)")
                .anyMatch(way -> way.startsWith("spatial"))
                .doesNotHaveDuplicates();
    }

    @Test
    void slowerLinksAreToldOnTheCommandLine() throws Exception {
        double near = json("lenet5", "--fleet", PI)
                .path("prediction")
                .path("fleet_ms")
                .get(1)
                .asDouble();
        out.getBuffer().setLength(0);
        double far = json("lenet5", "--fleet", PI, "--link", "rtt=50ms")
                .path("prediction")
                .path("fleet_ms")
                .get(1)
                .asDouble();
        assertThat(far - near).isBetween(4 * 49.0, 4 * 51.0); // four rounds, one round trip each
    }

    @Test
    void fastestKeepsEveryLayerOfASmallModelOnTheGateway() throws Exception {
        JsonNode plan = json("lenet5", "--fleet", PI, "--link", "rtt=50ms", "--place", "fastest");
        assertThat(plan.path("layers").findValues("on_gateway")).hasSize(5);
        assertThat(plan.path("prediction").path("fleet_ms").get(1).asDouble())
                .isCloseTo(
                        plan.path("prediction").path("gateway_alone_ms").get(1).asDouble(), within(1e-9));
    }

    @Test
    void aPlanThatDoesNotFitEndsWithOneAndATable() throws Exception {
        Path small = Files.writeString(folder.resolve("tiny.yaml"), """
                description: Hardly a board
                memory-mb: 1
                cores: 8
                queue-length: 4
                gemm: {gflops: 1, source: measured}
                """);
        assertThat(run(
                        "lenet5",
                        "--fleet",
                        "raspberry-pi-4," + "2x" + small.toString().replace(".yaml", ".yaml")))
                .isEqualTo(CommandRunner.USAGE); // the text ends in .yaml, so it is read as a gateway.yaml
        Path named = Files.move(small, folder.resolve("tiny"));
        err.getBuffer().setLength(0);
        assertThat(run("lenet5", "--fleet", "raspberry-pi-4,2x" + named)).isEqualTo(CommandRunner.FAILED);
        assertThat(err.toString())
                .contains("does not fit into the memory of the nodes; no part was pushed")
                .containsPattern("node-2 needs \\d\\.\\d MB, offers 1\\.0 MB: does not fit")
                .contains("remedies: ", "weights: float16");
    }

    @Test
    void offlineGoesByTheProfilesInTheFile() throws Exception {
        Path config = Files.writeString(folder.resolve("gateway.yaml"), """
                nodes:
                  - {id: shelf, address: "127.0.0.1:1", profile: raspberry-pi-3}
                  - {id: desk, address: "127.0.0.1:2", profile: raspberry-pi-4}
                coding: {parity: 0, place: fastest}
                """);
        JsonNode plan = json("lenet5", "--fleet", config.toString(), "--offline");
        assertThat(plan.path("memory").findValuesAsText("node")).containsExactly("shelf", "desk");
        assertThat(plan.path("prediction").path("one_board").asText()).isEqualTo("desk");
        Files.writeString(config, Files.readString(config).replace(", profile: raspberry-pi-3", ""));
        assertThat(run("lenet5", "--fleet", config.toString(), "--offline")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains("--offline needs a profile for each node");
    }

    @Test
    void aWeightThatFloat16CannotSayIsRefusedInOneLine() throws Exception {
        Files.write(folder.resolve("big.onnx"), withALargeWeight());
        Path config = Files.writeString(folder.resolve("gateway.yaml"), """
                nodes:
                  - {id: a, address: "127.0.0.1:1", profile: raspberry-pi-4}
                  - {id: b, address: "127.0.0.1:2", profile: raspberry-pi-4}
                models: [{name: big, file: big.onnx, weights: float16}]
                """);
        assertThat(run("big", "--fleet", config.toString(), "--offline")).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString())
                .contains("model big: layer /conv1/Conv has a weight beyond 65504")
                .hasLineCount(1);
    }

    /** LeNet-5 with a first weight of one million. */
    private static byte[] withALargeWeight() throws Exception {
        Weights weights =
                Models.load(Models.builtIn()).linearSteps().get(0).layer().weights();
        ByteBuffer begin = ByteBuffer.allocate(4 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            begin.putFloat((float) weights.get(0, i));
        }
        try (InputStream file = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            ByteBuffer model = ByteBuffer.wrap(file.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int at = 0;
            while (!model.slice(at, begin.capacity()).equals(begin.rewind())) {
                at++;
            }
            return model.putFloat(at, 1e6f).array();
        }
    }

    /** The settings of the stored model count: without parity it fits on one node. */
    @Test
    void plansAModelOfTheStoreAsTheGatewayLoadsIt() throws Exception {
        Path model = Files.createDirectories(folder.resolve("models/digits/2")).resolve("model.onnx");
        try (InputStream file = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            Files.write(model, file.readAllBytes());
        }
        Files.writeString(folder.resolve("models/digits/model.yaml"), "parity: 0\n");
        Path config = Files.writeString(folder.resolve("gateway.yaml"), """
                nodes: [{id: shelf, address: "127.0.0.1:1", profile: raspberry-pi-4}]
                model-store: models
                """);
        for (String name : List.of("digits", "digits:2")) {
            out.getBuffer().setLength(0);
            JsonNode plan = json(name, "--fleet", config.toString(), "--offline");
            assertThat(plan.path("model").asText()).isEqualTo("digits");
            assertThat(plan.path("memory").findValuesAsText("node")).containsExactly("shelf");
        }
        for (String name : List.of("digits:3", "cats")) {
            assertUsage(
                    name + " is neither a file nor a model of the configuration nor of the model store "
                            + folder.resolve("models"),
                    name,
                    "--fleet",
                    config.toString(),
                    "--offline");
        }
        Files.writeString(folder.resolve("models/digits/model.yaml"), "parity: 9\n");
        assertUsage("\"parity\" must be 0..4", "digits", "--fleet", config.toString(), "--offline");
    }

    @Test
    void saysWhatIsWrongInOneLine() {
        assertUsage("nope is neither a file nor lenet5", "nope", "--fleet", PI);
        assertUsage("\"rasp\" is neither a file nor a built-in profile", "lenet5", "--fleet", "3xrasp");
        assertUsage("a fleet has 1 to 64 nodes, this one has 65", "lenet5", "--fleet", "65xraspberry-pi-4");
        assertUsage("--explain fc9: the layers are [/conv1/Conv", "lenet5", "--fleet", PI, "--explain", "fc9");
        assertUsage("--code must be coded, replicate or none, is xor", "lenet5", "--fleet", PI, "--code", "xor");
        assertUsage(
                "--parity is allowed only with --code coded",
                "lenet5",
                "--fleet",
                PI,
                "--code",
                "none",
                "--parity",
                "1");
        assertUsage("--split must be one of", "lenet5", "--fleet", PI, "--split", "diagonal");
        assertUsage(
                "needs at least 5 nodes, but the fleet has 3",
                "lenet5",
                "--fleet",
                "3xraspberry-pi-4",
                "--parity",
                "4");
        assertUsage("--link: link \"rtt\"", "lenet5", "--fleet", PI, "--link", "rtt");
    }

    private void assertUsage(String message, String... args) {
        err.getBuffer().setLength(0);
        assertThat(run(args)).as(message).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains(message).hasLineCount(1);
    }
}
