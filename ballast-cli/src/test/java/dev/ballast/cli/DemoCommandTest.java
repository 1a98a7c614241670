package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.command.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines that end before anything is started. */
class DemoCommandTest {
    private final StringWriter err = new StringWriter();
    private String out = "";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--images no-such-file --labels no-such-file | no-such-file is not a file",
                "--labels some-file | --images and --labels must be given together",
                "--images some-file | --images and --labels must be given together",
                "--nodes 0 | --nodes must be 1 to 16, is 0",
                "--parity 9 | --parity must be 0 to 4, is 9",
                "--requests 0 | --requests must be at least 1, is 0",
                "--requests many | Invalid value for option '--requests': 'many' is not an int",
                "--kill-after 201 | --kill-after must be 0 to 200, is 201",
                "--link wlan | link \"wlan\": unknown profile or key \"wlan\"; expected clear, wired, wifi-good, wifi-busy, paper-fig1, or"
                        + " keys as in rtt=4ms,bandwidth=100M: rtt, jitter, loss, burst, bandwidth, queue, reorder, hold,"
                        + " duplicate, mtu, histogram",
                "--node-jar= | --node-jar is missing; start the demo with ./ballast demo, or name the jar of the node program",
            })
    void namesWhatIsWrongWithTheCommandLine(String given) {
        String[] parts = given.split(" \\| ", -1);
        List<String> words = new ArrayList<>(List.of("demo"));
        if (!parts[0].startsWith("--node-jar")) {
            words.add("--node-jar=node.jar");
        }
        words.addAll(List.of(parts[0].split(" ", -1)));
        assertThat(run(words)).isEqualTo(CommandRunner.USAGE);
        assertThat(out).isEmpty();
        assertThat(err.toString().lines()).containsExactly(parts[1], "Try 'ballast demo --help'.");
    }

    @Test
    void saysThatTheNodeProgramIsMissing() {
        assertThat(run(List.of("demo", "--node-jar", "no-such.jar"))).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "ballast demo: no node program at no-such.jar; start the program with ./ballast, or name the"
                                + " jar with --node-jar");
    }

    private int run(List<String> words) {
        StringWriter printed = new StringWriter();
        int status = CommandRunner.commandLine(new BallastMain())
                .setOut(new PrintWriter(printed))
                .setErr(new PrintWriter(err))
                .execute(words.toArray(String[]::new));
        out = printed.toString();
        return status;
    }
}
