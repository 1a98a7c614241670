package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.rounds.ScriptedNodes;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A photo of a dog, asked of models that {@code models add} has put into a store, with at most two lines of the template edited. */
@Tag("slow")
class StoredPhotosTest {
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    @TempDir
    private Path folder;

    private Path data = Path.of("");
    private Path store = Path.of("");
    private String dog = "";
    private String printed = "";

    @BeforeEach
    void find() {
        String given = System.getenv("BALLAST_DATA");
        assumeTrue(given != null, "BALLAST_DATA is not set");
        data = Path.of(given == null ? "" : given);
        store = folder.resolve("models");
        dog = data.resolve("photos/dog.jpg").toString();
    }

    private int run(String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        int status = line.execute(arguments);
        printed = out.toString();
        return status;
    }

    private String add(Path file, String name) {
        String labels = data.resolve("imagenet-labels.txt").toString();
        assertThat(run("models", "add", "" + file, "--name", name, "--labels", labels, "--store", "" + store))
                .as(printed)
                .isZero();
        assertThat(printed)
                .contains("wrote " + store.resolve(name).resolve("model.yaml")
                        + ", in which the preprocessing of pictures is a guess; to check it: ballast verify ");
        return store.resolve(name).resolve("model.onnx").toString();
    }

    private void edit(String name, String from, String to) throws Exception {
        Path settings = store.resolve(name).resolve("model.yaml");
        String text = Files.readString(settings);
        assertThat(text).contains(from);
        Files.writeString(settings, text.replace(from, to));
    }

    private Gateway gateway() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(any.getAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                any,
                false,
                nodes,
                List.of(),
                new StoreFolder(store),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, any, "ballast/v1", null, null));
        return Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
    }

    private void infer(String model) throws Exception {
        try (Gateway gateway = gateway()) {
            String address = "127.0.0.1:" + gateway.address().getPort();
            assertThat(run("infer", dog, "--model", model, "--gateway", address, "--timeout-ms", "60000"))
                    .as(printed)
                    .isZero();
        }
    }

    @Test
    void squeezeNetNeedsTwoLinesWhichVerifyNames() throws Exception {
        String file = add(data.resolve("models/squeezenet11/model.onnx"), "squeezenet");
        assertThat(run("verify", file, "--photo", dog, "--label", "golden retriever"))
                .isEqualTo(1);
        assertThat(printed)
                .containsPattern("^207,golden retriever is only rank [0-9]+ \\(p=0\\.000\\) with the configured")
                .contains("set input: {colour: bgr, scale: 1}");

        edit("squeezenet", "  colour: rgb ", "  colour: bgr ");
        edit("squeezenet", "  scale: 255 ", "  scale: 1 ");

        assertThat(run("verify", file, "--photo", dog, "--label", "golden retriever"))
                .as(printed)
                .isZero();
        assertThat(printed).containsPattern("^207,golden retriever is rank 1 \\(p=0\\.9[0-9]+\\)");
        infer("squeezenet");
        assertThat(printed)
                .containsPattern("^ +0\\.9[0-9]+  207,golden retriever")
                .contains("picture as 224 x 224 (width x height), crop, bgr, nchw, pixel 0 to 255");
    }

    @Test
    void mobileNetNeedsOneLineForProbabilities() throws Exception {
        Path unpacked = folder.resolve("mobilenet.onnx");
        try (InputStream packed =
                new GZIPInputStream(Files.newInputStream(data.resolve("models/mobilenetv2/model.onnx.gz")))) {
            Files.copy(packed, unpacked);
        }
        String file = add(unpacked, "mobilenet");
        assertThat(run("verify", file, "--photo", dog, "--label", "golden retriever"))
                .as(printed)
                .isZero();

        edit("mobilenet", "# output: {softmax", "output: {softmax");

        infer("mobilenet");
        assertThat(printed)
                .containsPattern("^ +0\\.[5-9][0-9]+  207,golden retriever")
                .contains("picture as 224 x 224 (width x height), crop, rgb, nchw, pixel / 255");
    }
}
