package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.models.Models;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void drawDigits() throws Exception {
        BufferedImage one = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        one.createGraphics().fillRect(13, 5, 3, 18);
        BufferedImage seven = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        seven.createGraphics().fillRect(8, 6, 12, 3);
        seven.createGraphics().fillRect(17, 8, 3, 15);
        ImageIO.write(one, "png", folder.resolve("1.png").toFile());
        ImageIO.write(seven, "png", folder.resolve("7.png").toFile());
        Files.writeString(folder.resolve("notes.txt"), "no input");
    }

    private int run(String... arguments) {
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private String inputs() {
        return "--inputs=" + folder;
    }

    @Test
    void theBuiltInModelAgreesWhicheverNodeIsMissing() throws Exception {
        assertThat(run("verify", "lenet5", inputs(), "--json"))
                .as(err.toString())
                .isZero();
        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.path("inputs").asInt()).isEqualTo(2);
        assertThat(json.path("agrees").asBoolean()).isTrue();
        assertThat(json.path("situations")).hasSize(6);
        assertThat(json.at("/situations/0/largest_absolute").asDouble()).isZero();
        for (int i = 1; i < 5; i++) {
            assertThat(json.at("/situations/" + i + "/recovered_slices").asInt())
                    .isPositive();
            assertThat(json.at("/situations/" + i + "/same_strongest").asInt()).isEqualTo(2);
            assertThat(json.at("/situations/" + i + "/local_parts").asInt()).isZero();
        }
    }

    @Test
    void aDifferenceBeyondTheBoundIsMarkedAndTheExitCode() {
        assertThat(run("verify", "lenet5", inputs(), "--nodes=3", "--bound=0")).isEqualTo(1);
        assertThat(out.toString())
                .contains("lenet5 over 3 nodes in this process compared with one board: largest difference of 2 inputs")
                .containsPattern("without node-1 .* 2 of 2 .*<- differs")
                .contains("not all answers are within the bound of 0.0e+00");
        assertThat(out.toString().lines().filter(line -> line.startsWith("all nodes")))
                .singleElement()
                .asString()
                .doesNotContain("differs");
    }

    @Test
    void theConfigurationSaysHowLayersAreCoded() throws Exception {
        Path yaml = folder.resolve("gateway.yaml");
        Files.write(
                yaml,
                List.of(
                        "nodes:",
                        "  - {id: a, address: \"127.0.0.1:1\"}",
                        "  - {id: b, address: \"127.0.0.1:2\"}",
                        "  - {id: c, address: \"127.0.0.1:3\"}",
                        "  - {id: d, address: \"127.0.0.1:4\"}",
                        "coding: {parity: 2}"));
        assertThat(run("verify", "lenet5", inputs(), "--config=" + yaml))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("without a and d", "without c and d");
    }

    @Test
    void verifiesAModelOfTheStoreWithItsSettings() throws Exception {
        Path model = Files.createDirectories(folder.resolve("models/digits")).resolve("model.onnx");
        try (InputStream file = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            Files.write(model, file.readAllBytes());
        }
        Files.writeString(folder.resolve("models/digits/model.yaml"), "parity: 2\ninput: {scale: 255}\n");
        Path yaml = fleet(4);
        Files.writeString(yaml, Files.readString(yaml) + "model-store: models\n");
        assertThat(run("verify", "digits", inputs(), "--config=" + yaml))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("digits over 4 nodes", "without n1 and n4");
        assertThat(run("verify", "cats", inputs(), "--config=" + yaml)).isEqualTo(2);
        assertThat(err.toString())
                .contains("cats is neither a file nor a model of the configuration nor of the model store")
                .hasLineCount(1);
    }

    private Path fleet(int nodes) throws IOException {
        String lines = IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> "  - {id: n" + i + ", address: \"127.0.0.1:" + i + "\"}\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("gateway.yaml"), "nodes:\n" + lines);
    }

    /** 62 is the largest number of nodes whose losses can be listed. */
    @Test
    void asManyNodesAsItSaysCanBeVerified() {
        assertThat(run("verify", "lenet5", inputs(), "--nodes=62"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("without node-62");
    }

    private String photo(String name) {
        return "--photo=" + folder.resolve(name);
    }

    @Test
    void aPhotoWithItsLabelShowsThatThePreprocessingIsRight() {
        assertThat(run("verify", "lenet5", photo("7.png"), "--label=7"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .startsWith("7 is rank 1 (p=")
                .endsWith(" with the configured preprocessing: 28 x 28 (width x height), crop, grey, nchw, pixel / 255"
                        + System.lineSeparator());
    }

    @Test
    void aPhotoShowsWhichKeyToSet() throws Exception {
        BufferedImage seven = ImageIO.read(folder.resolve("7.png").toFile());
        BufferedImage dark = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 28 * 28; i++) {
            dark.setRGB(i % 28, i / 28, ~seven.getRGB(i % 28, i / 28));
        }
        ImageIO.write(dark, "png", folder.resolve("dark.png").toFile());
        assertThat(run("verify", "lenet5", photo("dark.png"), "--label=7")).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("^7 is only rank (?:[2-9]|10) \\(p=0\\.[0-9]{3}\\) with the configured preprocessing "
                        + "\\(28 x 28 .*, pixel / 255\\); with another it is rank 1 \\(p=[01]\\.[0-9]{3}\\): ")
                .contains("set input: {invert: true}");
    }

    @Test
    void programsReadWhatWasTried() throws Exception {
        assertThat(run("verify", "lenet5", photo("7.png"), "--label=3", "--json"))
                .isEqualTo(1);
        JsonNode json = JsonMapper.builder().build().readTree(out.toString());
        assertThat(json.path("right").asBoolean(true)).isFalse();
        assertThat(json.path("label").asText()).isEqualTo("3");
        assertThat(json.path("tries")).hasSize(6); // three scales, each also inverted
        assertThat(json.at("/tries/0/input").asText()).isEqualTo("{}");
        assertThat(json.at("/tries/0/rank").asInt()).isGreaterThan(1);
    }

    @Test
    void aFileInAStoreBringsItsSettings() throws Exception {
        Path model = folder.resolve("digits/model.onnx");
        try (InputStream lenet = Models.class.getResourceAsStream("/models/lenet5/model.onnx")) {
            Files.createDirectories(folder.resolve("digits"));
            Files.copy(Objects.requireNonNull(lenet), model);
        }
        Files.writeString(folder.resolve("digits/model.yaml"), "input: {scale: 25}\n");
        Files.write(folder.resolve("digits/labels.txt"), List.of("nought", "one", "two", "three", "four"));
        assertThat(run("verify", model.toString(), photo("1.png"), "--label=nought"))
                .isEqualTo(1);
        assertThat(out.toString()).startsWith("nought is only rank ").contains("pixel / 25)");
        assertThat(run("verify", model.toString(), photo("1.png"), "--label=twelve"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--label: no label of the model holds \"twelve\"");
    }

    @Test
    void saysWhichOptionsBelongTogether() {
        assertThat(run("verify", "lenet5")).isEqualTo(2);
        assertThat(run("verify", "lenet5", inputs(), photo("7.png"), "--label=7"))
                .isEqualTo(2);
        assertThat(run("verify", "lenet5", photo("7.png"))).isEqualTo(2);
        assertThat(run("verify", "lenet5", photo("7.png"), "--label=7", "--fleet=x"))
                .isEqualTo(2);
        assertThat(run("verify", "lenet5", photo("none.png"), "--label=7")).isEqualTo(2);
        assertThat(run("verify", "lenet5", photo("notes.txt"), "--label=7")).isEqualTo(2);
        assertThat(run("verify", folder.resolve("notes.txt").toString(), photo("7.png"), "--label=7"))
                .as("a file that is no model")
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("give either --inputs DIR, or --photo FILE with --label CLASS")
                .contains("--photo and --label are given together")
                .contains("--photo runs on this machine alone; name the gateway.yaml with --config")
                .contains("there is no file " + folder.resolve("none.png"))
                .contains(folder.resolve("notes.txt") + ": ");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(run("verify", "nonesuch.onnx", inputs())).isEqualTo(2);
        assertThat(run("verify", "lenet5", "--inputs=" + folder.resolve("none")))
                .isEqualTo(2);
        assertThat(run("verify", "lenet5", inputs(), "--nodes=1")).isEqualTo(2);
        assertThat(run("verify", "lenet5", inputs(), "--nodes=63")).isEqualTo(2);
        assertThat(run("verify", "lenet5", inputs(), "--config=" + fleet(63))).isEqualTo(2);
        assertThat(run("verify", "lenet5", inputs(), "--config=a", "--fleet=b")).isEqualTo(2);
        assertThat(err.toString())
                .contains("there is no model and no file nonesuch.onnx")
                .contains("there is no folder ")
                .contains("--nodes must be 2 to 62, is 1")
                .contains("--nodes must be 2 to 62, is 63")
                .contains("gateway.yaml has 63 nodes; verify takes at most 62")
                .contains("--fleet and --config cannot be given together");
    }
}
