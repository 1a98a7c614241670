package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.command.CommandRunner;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.HalfEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code infer} prints, asked of a real gateway with nodes in memory. */
@Tag("once")
class InferCommandTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    @TempDir
    private static Path folder;

    private static Path picture = Path.of("");
    private static Path tensor = Path.of("");
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        BufferedImage seven = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        seven.createGraphics().fillRect(8, 6, 12, 3);
        seven.createGraphics().fillRect(17, 8, 3, 15);
        picture = folder.resolve("seven.png");
        ImageIO.write(seven, "png", picture.toFile());
        tensor = Files.write(
                folder.resolve("zeros.cbor"), TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 1, 28, 28))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static List<String> infer(Path file, String... options) {
        StringWriter out = new StringWriter();
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        String[] words = new String[4 + options.length];
        words[0] = "infer";
        words[1] = file.toString();
        words[2] = "--gateway";
        words[3] = "127.0.0.1:" + gateway.address().getPort();
        System.arraycopy(options, 0, words, 4, options.length);
        assertThat(line.execute(words)).as(out.toString()).isZero();
        return out.toString().lines().toList();
    }

    @Test
    void saysHowAPictureWasRead() {
        List<String> lines = infer(picture, "--top=2");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches(" +[0-9.]+ {2}7");
        assertThat(lines.get(2)).isEqualTo("picture as 28 x 28 (width x height), crop, grey, nchw, pixel / 255");
        assertThat(lines.get(3)).contains(" rounds, ");
    }

    @Test
    void aTensorIsNotPreprocessed() {
        List<String> lines = infer(tensor, "--top=1");
        assertThat(lines).hasSize(2).noneMatch(line -> line.startsWith("picture"));
    }

    @Test
    void withoutClassesItNamesTheOutputs() {
        assertThat(infer(tensor, "--top=0").get(0)).isEqualTo("logits FP32[1,10]; print its numbers with --json");
    }

    @Test
    void jsonHasTheTensors() {
        assertThat(infer(picture, "--json").get(0)).contains("\"name\":\"logits\"", "\"data\":[");
    }
}
