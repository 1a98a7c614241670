package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration from outside: what it prints, what it answers, what it leaves behind. */
@Tag("once")
@Tag("measures")
@Timeout(600)
class DemoIT {
    /** Of MNIST's test digits; {@code ./ballast test --thorough -Dballast.demo=10000} for all. */
    private static final int DIGITS = Integer.getInteger("ballast.demo", 1_500);

    private static final List<String> KEYS = List.of(
            "requests",
            "answered",
            "right",
            "errors",
            "p50_ms",
            "p99_ms",
            "max_ms",
            "recovered_slices",
            "killed",
            "nodes",
            "parity",
            "model",
            "jdk",
            "link");
    private static final Pattern PAUSE = Pattern.compile("p99 before node-2 was killed: ([0-9.]+) ms; slowest of the"
            + " request in flight at the kill and the next 20: ([0-9.]+) ms");
    private static final int NODES = 5;
    private static final double MOST_HEALTHY_P99S = 3;
    /** A pause made by the failure shows in every run; a stall of a shared machine that hits these 21 requests does not. */
    private static final int RUNS = 3;
    /** Longest time for ten thousand requests one after the other. */
    private static final long MNIST_S = 400;

    @TempDir
    private Path temp;

    @Test
    void answersEverythingWhileANodeIsKilled() throws IOException {
        double shortestPause = Double.MAX_VALUE;
        for (int run = 0; run < RUNS && shortestPause > MOST_HEALTHY_P99S; run++) {
            shortestPause = Math.min(shortestPause, pauseOfOneRun());
        }
        assertThat(shortestPause)
                .as("slowest of the 21 requests from the kill on, in p99s of the healthy requests of the same run")
                .isLessThanOrEqualTo(MOST_HEALTHY_P99S);
    }

    /** One run of 200 requests, all of which must be right; answers the pause at the kill. */
    private double pauseOfOneRun() throws IOException {
        try (Program demo = start("--requests", "200", "--json")) {
            List<ProcessHandle> nodes = awaitNodes(demo);
            Program.Outcome outcome = demo.awaitEnd();

            assertThat(outcome.status()).as(errors(outcome)).isZero();
            JsonNode figures = lastLine(outcome);
            assertThat(figures.fieldNames()).toIterable().containsExactlyElementsOf(KEYS);
            assertThat(figures.path("answered").asInt()).isEqualTo(200);
            assertThat(figures.path("right").asInt()).isBetween(190, 200);
            assertThat(figures.path("errors").asInt()).isZero();
            assertThat(figures.path("killed").asInt()).isEqualTo(1);
            assertThat(figures.path("nodes").asInt()).isEqualTo(4);
            assertThat(figures.path("parity").asInt()).isEqualTo(1);
            assertThat(figures.path("link").isNull()).isTrue();
            assertThat(outcome.errors())
                    .contains("------ node-2 is killed (SIGKILL) ------")
                    .anyMatch(line -> line.startsWith("   200 ") && line.contains("without node-2"));
            assertNothingLeft(nodes);
            return pause(outcome);
        }
    }

    @Test
    void answersEverythingOverLinksThatLoseDatagrams() throws IOException {
        try (Program demo = start("--link", "wifi-good", "--requests", "60", "--json")) {
            List<ProcessHandle> nodes = awaitNodes(demo);
            Program.Outcome outcome = demo.awaitEnd();

            assertThat(outcome.status()).as(errors(outcome)).isZero();
            JsonNode figures = lastLine(outcome);
            assertThat(figures.path("link").asText()).isEqualTo("wifi-good");
            assertThat(figures.path("answered").asInt()).isEqualTo(60);
            assertThat(figures.path("right").asInt()).isEqualTo(60);
            assertThat(figures.path("p50_ms").asDouble())
                    .as("five layers of 2 ms each")
                    .isGreaterThan(2);
            assertThat(outcome.errors())
                    .contains(
                            "starting 4 data nodes and 1 parity nodes, each behind an emulated link wifi-good with seed 1")
                    .anyMatch(line -> line.matches("links up {4}[1-9][0-9]* datagrams, [0-9]+ lost, 0 dropped by a full"
                            + " queue, 0 doubled"));
            assertNothingLeft(nodes);
        }
    }

    /** FleetAccuracyIT compares the numbers behind the digits each time. */
    @Tag("thorough")
    @Test
    void classifiesTheTestDigitsAsOnnxruntimeDoes() throws IOException, OrtException {
        String images = Data.mnistImages().toString();
        String labels = Data.mnistLabels().toString();
        Program.Outcome outcome;
        try (Program demo = start(
                "--images",
                images,
                "--labels",
                labels,
                "--requests",
                Integer.toString(DIGITS),
                "--kill-after",
                Integer.toString(DIGITS / 2),
                "--json")) {
            outcome = demo.awaitEnd(MNIST_S);
        }
        assertThat(outcome.status()).as(errors(outcome)).isZero();
        JsonNode figures = lastLine(outcome);
        assertThat(figures.path("answered").asInt()).isEqualTo(DIGITS);
        assertThat(figures.path("right").asInt()).isEqualTo(rightByOnnxruntime());
        assertThat(figures.path("errors").asInt()).isZero();
    }

    private static int rightByOnnxruntime() throws IOException, OrtException {
        byte[] labels = Data.labels(DIGITS);
        int right = 0;
        try (ReferenceModel lenet5 = ReferenceModel.lenet5(DIGITS)) {
            for (int digit = 0; digit < DIGITS; digit++) {
                float[] scores = lenet5.expected(digit);
                right += FloatTensor.flat(scores).argMax() == labels[digit] ? 1 : 0;
            }
        }
        return right;
    }

    @Test
    void aDemoThatCtrlCEndsLeavesNothing() throws IOException {
        // A shell in the background has its children ignore the signal; env gives it its meaning back.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(Ballast.portableCommand(options(), words("--keep")));
        try (Program demo = Program.start("demo", Ballast.ONE_COMPILER, command)) {
            List<ProcessHandle> nodes = awaitNodes(demo);
            demo.awaitLine("an answer", line -> line.contains("answer"));
            demo.interrupt();
            assertThat(demo.awaitEnd().status()).isEqualTo(130);
            assertNothingLeft(nodes);
        }
    }

    private Program start(String... arguments) throws IOException {
        return Program.start("demo", Ballast.ONE_COMPILER, Ballast.portableCommand(options(), words(arguments)));
    }

    private List<String> options() {
        return List.of("-Djava.io.tmpdir=" + temp);
    }

    private static String[] words(String... arguments) {
        List<String> words = new ArrayList<>(List.of("demo", "--node-jar", Ballast.NODE_JAR.toString()));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    private static List<ProcessHandle> awaitNodes(Program demo) {
        Await.until(
                "all nodes run",
                () -> demo.handle().descendants().count() == NODES
                        || !demo.handle().isAlive(),
                demo::output);
        return demo.handle().descendants().toList();
    }

    private static JsonNode lastLine(Program.Outcome outcome) throws IOException {
        assertThat(outcome.output()).hasSize(1);
        return JsonMapper.builder().build().readTree(outcome.output().get(0));
    }

    private static String errors(Program.Outcome outcome) {
        return String.join("\n", outcome.errors());
    }

    /** The slowest of the request in flight at the kill and the next 20, as a multiple of the healthy p99 of the run. */
    private static double pause(Program.Outcome outcome) {
        Matcher figures = outcome.errors().stream()
                .map(PAUSE::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .orElseThrow(() -> new AssertionError(errors(outcome)));
        return Double.parseDouble(figures.group(2)) / Double.parseDouble(figures.group(1));
    }

    private void assertNothingLeft(List<ProcessHandle> nodes) throws IOException {
        assertGone(nodes);
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left).isEmpty();
        }
    }

    private static void assertGone(List<ProcessHandle> nodes) {
        assertThat(nodes).hasSize(NODES);
        Await.until("all nodes end", () -> nodes.stream().noneMatch(ProcessHandle::isAlive), () -> nodes);
    }
}
