package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.Forgotten;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.StoredModels;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A gateway with a store, as its clients and the command line see it: on loopback, with nodes in memory. */
@Tag("once")
class ModelStoreApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    private static final long TIMEOUT_MS = 30_000;
    private static final byte[] BODY = TensorCodec.encode(TestGateway.input(1));

    @TempDir
    private Path folder;

    private final ScriptedNodes nodes = new ScriptedNodes(5);
    private StoredModels stored = new StoredModels(Path.of(""));
    private Gateway gateway;
    private InferClient client;

    @BeforeEach
    void start() throws Exception {
        stored = new StoredModels(folder);
        stored.digits("digits");
        Files.writeString(folder.resolve("digits/labels.txt"), "nought\none\n");
        stored.garbage("broken");
        gateway = Gateway.start(config(), new HalfEdges(nodes), System::nanoTime, System::currentTimeMillis);
        client = InferClient.open(gateway.address());
    }

    private GatewayConfig config() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<NodeAddress> addresses = IntStream.range(0, 5)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000 + i)))
                .toList();
        return new GatewayConfig(
                "test",
                any,
                false,
                addresses,
                List.of(),
                stored.store(),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, any, "ballast/v1", null, null));
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    /** Runs a command. Returns its exit code, then its lines. */
    private List<String> run(String... args) {
        StringWriter out = new StringWriter();
        CommandLine program = CommandRunner.commandLine(new BallastMain());
        program.setOut(new PrintWriter(out, true));
        program.setErr(new PrintWriter(out, true));
        int status = program.execute(args);
        List<String> lines = new ArrayList<>(List.of(Integer.toString(status)));
        out.toString().lines().forEach(lines::add);
        return lines;
    }

    private List<String> models(String... args) {
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(args));
        all.addAll(List.of("--gateway", "127.0.0.1:" + gateway.address().getPort()));
        return run(all.toArray(String[]::new));
    }

    private InferClient.Reply infer(String model) throws InterruptedException {
        return client.infer(model, InferClient.Body.CBOR, BODY, TIMEOUT_MS);
    }

    private static JsonNode answer(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    private static InferClient.Reply.Refused refusal(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Refused.class);
        return (InferClient.Reply.Refused) reply;
    }

    private String version(String model) throws InterruptedException {
        return answer(infer(model)).path("model_version").asText();
    }

    @Test
    void whatIsSoundIsServedFromTheStartAndWhatIsNotIsNamedWithTheReason() throws Exception {
        assertThat(version("digits")).isEqualTo("1");
        JsonNode listed = answer(client.models(TIMEOUT_MS));
        assertThat(listed).hasSize(2);
        assertThat(listed.path(0).path("name").asText()).isEqualTo("broken");
        assertThat(listed.path(0).path("state").asText()).isEqualTo("UNAVAILABLE");
        assertThat(listed.path(0).path("reason").asText()).contains("not an ONNX model");
        assertThat(listed.path(1).path("state").asText()).isEqualTo("READY");
        assertThat(listed.path(1).path("default").asBoolean()).isTrue();
        InferClient.Reply.Refused refused = refusal(infer("broken"));
        assertThat(refused.code()).isEqualTo("4.04");
        assertThat(refused.text()).contains("model broken is not loaded", "not an ONNX model", "/load");
    }

    @Test
    void aModelIsAddedLoadedListedAndUnloadedByTheCommandLine() throws Exception {
        Path file = folder.resolve("digits/model.onnx");
        Path added = folder.resolve("more/model.onnx");
        Path settings = folder.resolve("more/model.yaml");
        assertThat(run("models", "add", file.toString(), "--name", "more", "--store", folder.toString()))
                .containsExactly(
                        "0",
                        "added " + added + "; a running gateway loads it with: ballast models load more",
                        "wrote " + settings
                                + ", in which the preprocessing of pictures is a guess; to check it: ballast verify "
                                + added + " --photo PICTURE --label CLASS");
        assertThat(settings).content().startsWith("# Settings of more.");
        assertThat(models("list").toString()).containsPattern("more +1 +UNAVAILABLE +not loaded");
        assertThat(models("load", "more")).containsExactly("0", "more version 1 is served");
        assertThat(version("more")).isEqualTo("1");
        JsonNode json = JSON.readTree(models("list", "--json").get(1));
        assertThat(json.path(2).path("name").asText()).isEqualTo("more");
        assertThat(json.path(2).path("state").asText()).isEqualTo("READY");
        WeakReference<ServedModel> served = new WeakReference<>(gateway.models().get(1));
        assertThat(models("unload", "more")).containsExactly("0", "more is no longer served; its files are unchanged");
        Forgotten.await(served);
        assertThat(refusal(infer("more")).text()).contains("model more is not loaded: version 1: unloaded");
        assertThat(version("digits")).isEqualTo("1");
    }

    @Test
    void versionsStandSideBySideAndOneOfThemIsTheDefault() throws Exception {
        Path file = folder.resolve("digits/model.onnx");
        Path names = Files.writeString(folder.resolve("names.txt"), "zero\nuno\n");
        assertThat(run("models", "add", file.toString(), "--name", "digits", "--store", folder.toString()))
                .containsExactly(
                        "2",
                        "ballast models add: " + folder.resolve("digits")
                                + " exists already, with versions [1]; add this file as another version with --version 2");
        assertThat(run(
                        "models",
                        "add",
                        file.toString(),
                        "--name",
                        "digits",
                        "--version",
                        "2",
                        "--labels",
                        names.toString(),
                        "--store",
                        folder.toString()))
                .first()
                .isEqualTo("0");
        assertThat(models("load", "digits")).containsExactly("0", "digits version 2 is served");
        assertThat(version("digits")).isEqualTo("2");
        assertThat(version("digits:1")).isEqualTo("1");
        assertThat(models("default", "digits", "1")).containsExactly("0", "digits: version 1 is the default");
        assertThat(version("digits")).isEqualTo("1");
        assertThat(version("digits:2")).isEqualTo("2");
        assertThat(folder.resolve("digits/model.yaml")).hasContent("default: 1");
        assertThat(models("unload", "digits", "--version", "1").get(0)).isEqualTo("0");
        assertThat(version("digits")).isEqualTo("2");
        assertThat(refusal(infer("digits:1")).code()).isEqualTo("4.04");
        assertThat(refusal(infer("digits:3")).text()).contains("nothing at", "/versions/2");
    }

    @Test
    void noRequestFailsWhileAVersionIsReplacedAndABadFileReplacesNothing() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(2);
        List<Future<Integer>> answered = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            answered.add(clients.submit(() -> {
                int count = 0;
                try (InferClient own = InferClient.open(gateway.address())) {
                    while (!over.get() || count == 0) {
                        answer(own.infer("digits", InferClient.Body.CBOR, BODY, TIMEOUT_MS));
                        count++;
                    }
                }
                return count;
            }));
        }
        try {
            for (int turn = 0; turn < 6; turn++) {
                stored.settings("digits", "parity: " + (1 + turn % 2)); // other parts in each turn
                assertThat(models("load", "digits").get(0)).isEqualTo("0");
            }
            stored.garbage("digits");
            List<String> failed = models("load", "digits");
            assertThat(failed.get(0)).isEqualTo("1");
            assertThat(failed.get(1)).contains("4.22", "not an ONNX model");
            assertThat(models("list").toString()).containsPattern("digits +1 +READY +default; .*not an ONNX model");
            assertThat(version("digits")).isEqualTo("1");
        } finally {
            over.set(true);
            clients.shutdown();
        }
        for (Future<Integer> each : answered) {
            assertThat(each.get()).isPositive();
        }
    }

    @Test
    void whatCannotBeDoneIsSaidInOneLine() {
        assertThat(models("load", "nothing"))
                .containsExactly(
                        "1", "ballast models load: 4.04: there is no model nothing in the model store " + folder);
        assertThat(models("load", "digits", "--version", "9").get(1)).contains("has no version 9; it has [1]");
        assertThat(models("unload", "broken").get(1))
                .contains("model broken is not loaded; the gateway serves [digits]");
        assertThat(models("default", "digits", "3").get(1)).contains("load it first");
        assertThat(run("models", "default", "digits", "3", "--store", folder.toString())
                        .get(1))
                .contains("has no model digits version 3; versions there: [1]");
        assertThat(run("models", "add", "none.onnx", "--name", "x"))
                .contains("2", "ballast models add: there is no file none.onnx");
        assertThat(run("models", "add", "none.onnx", "--name", "X").get(1)).contains("--name must be 1 to 64");
        assertThat(run(
                        "models",
                        "add",
                        folder.resolve("broken/model.onnx").toString(),
                        "--name",
                        "x",
                        "--store",
                        folder.toString()))
                .element(1)
                .asString()
                .contains("not an ONNX model");
        assertThat(folder.resolve("x")).doesNotExist();
    }

    @Test
    void aGatewayWithNothingToServeDoesNotStart() throws IOException {
        Path empty = Files.createDirectory(folder.resolve(".empty"));
        StoredModels none = new StoredModels(empty);
        GatewayConfig config = new GatewayConfig(
                "test",
                config().listen(),
                false,
                config().nodes(),
                List.of(),
                none.store(),
                config().work(),
                config().coding(),
                config().telemetry());
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> Gateway.start(config, new HalfEdges(nodes), System::nanoTime, System::currentTimeMillis)))
                .hasMessageContaining("there is no model in the model store")
                .hasMessageContaining("ballast models add");
        none.garbage("bad");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> Gateway.start(config, new HalfEdges(nodes), System::nanoTime, System::currentTimeMillis)))
                .hasMessageContaining("no model can be served")
                .hasMessageContaining("not an ONNX model");
    }
}
