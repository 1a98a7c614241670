package dev.ballast.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What goes wrong before anything is started, each in one line. */
class BenchMainTest {
    private static final List<String> STUDIES = List.of(
            "transport",
            "slices",
            "failure",
            "attack",
            "overload",
            "chaos",
            "memory",
            "push",
            "photos",
            "flips",
            "codes",
            "splits",
            "checks",
            "kernels",
            "plan",
            "simulate");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        CommandLine line = BenchMain.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    /** The program itself, then each study. */
    static Stream<String> commands() {
        return Stream.concat(Stream.of(""), STUDIES.stream());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explainsItself(String command) {
        int status = command.isEmpty() ? run("--help") : run(command, "--help");
        assertThat(status).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString()).startsWith("Usage: ballast bench" + (command.isEmpty() ? "" : " " + command));
    }

    @Test
    void withoutACommandListsThem() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains(STUDIES).contains("-jar");
    }

    @Test
    void namesAnUnknownStudyOrOption() {
        assertThat(run("transprot")).isEqualTo(2);
        assertThat(err.toString()).contains("transprot", "transport");
        assertThat(run("slices", "--fast")).isEqualTo(2);
        assertThat(err.toString()).contains("--fast");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport", "slices", "failure", "attack", "overload", "chaos", "memory", "push"})
    void asksForTheNodeProgram(String study) {
        assertThat(run(study, "--node-jar", "", "--out", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("--node-jar is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport", "slices", "failure", "attack", "overload", "chaos", "memory", "push"})
    void saysThatTheNodeProgramIsNotThere(String study) {
        Path jar = folder.resolve("node.jar");
        assertThat(run(study, "--node-jar", jar.toString(), "--out", folder.toString(), "--json"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("ballast bench " + study + ": no node program at " + jar);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--percent=0", "--percent=101", "--boards=fast"})
    void namesBoardsThatThereCannotBe(String option) {
        assertThat(run("plan", "--data", folder.toString(), option)).isEqualTo(2);
        assertThat(err.toString()).contains(option.substring(0, option.indexOf('=')));
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"push, --link=rtt=soon, soon", "photos, --data=, --data is missing", "flips, --data=, --data is missing"
    })
    void saysWhatCannotBeMeasured(String study, String option, String message) {
        assertThat(run(study, option, "--node-jar", "node.jar")).isEqualTo(2);
        assertThat(err.toString()).contains(message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysThatThereAreNoPhotos() {
        assertThat(run("photos", "--data", folder.toString(), "--node-jar", "node.jar", "--out", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no photos/labels.tsv in " + folder);
    }

    @Test
    void saysThatAModelIsNotThere() {
        assertThat(run(
                        "flips",
                        "--models=net",
                        "--data",
                        folder.toString(),
                        "--node-jar=x",
                        "--out",
                        folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("there is no model.onnx in " + folder.resolve("models/net"));
    }

    @Test
    void theModelThatComesWithTheProgramNeedsNoData() {
        assertThat(run("flips", "--quick", "--data=", "--node-jar", "node.jar", "--out", folder.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no node program at node.jar");
    }

    @Test
    void simulatesAndPrintsFigures() {
        assertThat(run("simulate", "--seeds", "2", "--rounds", "50", "--json")).isZero();
        assertThat(out.toString()).contains("\"seeds\":2", "\"broken\":0", "\"rounds\":", "\"rounds_per_s\":");
        assertThat(err.toString()).contains("2 histories, 0 of them with a broken invariant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seeds=0", "--rounds=0", "--nodes=17", "--parity=5", "--nodes=3", "--threads=0"})
    void saysWhatCannotBeSimulated(String option) {
        assertThat(run("simulate", option)).isEqualTo(2);
        assertThat(err.toString()).contains("Try 'ballast bench simulate --help'");
    }

    @Test
    void saysThatResultsCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(run("transport", "--node-jar", "node.jar", "--out", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("the folder " + file + " cannot be used")
                .contains("choose another --out");
    }
}
