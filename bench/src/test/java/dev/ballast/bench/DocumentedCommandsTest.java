package dev.ballast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.cli.BenchMain;
import dev.ballast.cli.BallastMain;
import dev.ballast.command.CommandRunner;
import dev.ballast.node.NodeMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Every command line in the documentation is one that Ballast's programs take. Those that need no fleet run here; DocumentedCommandsIT
 * runs those that need one. {@link #NOT_RUN} names the others, with the reason.
 */
@Tag("once")
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..");

    /** Values for the capitals that stand for something of the reader's. */
    private static final Map<String, String> EXAMPLES = Map.of(
            "MODEL", "lenet5",
            "NODE", "node-1",
            "NAME", "generic-jvm",
            "DIR", "docs",
            "FILE", "docs/digit.png",
            "FILE.onnx", "net.onnx",
            "HOST:PORT", "127.0.0.1:5683",
            "HOST[:PORT]", "127.0.0.1:5683");

    /** Files that a reader brings along. */
    private static final Set<String> READERS_OWN = Set.of(
            "my-net.onnx",
            "net.onnx",
            "gateway.yaml",
            "minilm/all-minilm-l6-v2-q.onnx",
            "minilm/all-minilm-l6-v2-q-tokenizer.json");

    private static final Pattern FILE = Pattern.compile("[^-].*(/.*|\\.(onnx|yaml|png|bmp|jpg|gz))");

    /** Command lines of which no test runs the very words, by the beginning of their words, and why. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("./ballast test", "it is what runs this test"),
            Map.entry("./ballast demo", "DemoIT runs the demo with several options; on its own it takes minutes"),
            Map.entry("./ballast bench", "a study takes minutes to hours; each study has tests of its own"),
            Map.entry("./ballast node --id node-1 --host", "needs the address of a board"),
            Map.entry("./ballast plan lenet5 --fleet docs/gateway.example.yaml", "DocumentedCommandsIT, with a fleet"),
            Map.entry("./ballast plan lenet5 --fleet offline.yaml", "DocumentedCommandsIT, in a folder of its own"),
            Map.entry("./ballast verify", "DocumentedCommandsIT, in a folder of its own"),
            Map.entry("./ballast node --id node-1 --port", "its ports are fixed; TestFleet starts nodes on free ones"),
            Map.entry("./ballast gateway", "its ports are fixed; TestFleet starts a gateway on free ones"),
            Map.entry("./ballast check my-net.onnx", "CheckCommandTest, with models that it writes"),
            Map.entry("./ballast models", "DocumentedCommandsIT"),
            Map.entry("./ballast infer", "DocumentedCommandsIT"),
            Map.entry("./ballast status", "StatusIT"),
            Map.entry("coap-client", "LibcoapIT sends the same requests"),
            Map.entry("mosquitto_sub", "TelemetryIT reads the same topics"),
            Map.entry("mvn", "the build of Ballast, which runs this test"));

    private static List<DocumentedCommand> all() throws IOException {
        List<DocumentedCommand> commands = new ArrayList<>();
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        for (Path page : pages) {
            commands.addAll(DocumentedCommand.in(page));
        }
        return commands;
    }

    private static List<DocumentedCommand> ballast() throws IOException {
        return all().stream()
                .filter(command -> command.program().equals("ballast"))
                .toList();
    }

    @Test
    void everyCommandIsOneThatTheProgramsTake() throws Exception {
        List<DocumentedCommand> commands = ballast();
        assertThat(commands).hasSizeGreaterThan(50);
        List<String> wrong = new ArrayList<>();
        for (DocumentedCommand command : commands) {
            String complaint = complaint(command);
            if (!complaint.isEmpty()) {
                wrong.add(command + " -> " + complaint);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Why the programs do not take a command line; empty when they do. */
    private static String complaint(DocumentedCommand command) {
        List<String> arguments = new ArrayList<>();
        for (String word : command.arguments()) {
            if (word.equals("COMMAND")) {
                arguments.add("demo");
            } else if (!word.equals("...")) {
                arguments.add(EXAMPLES.getOrDefault(word, word));
            }
        }
        if (!arguments.isEmpty() && arguments.get(0).equals("test")) {
            List<String> options = arguments.subList(1, arguments.size());
            boolean known = options.stream()
                    .allMatch(option ->
                            Set.of("--quick", "--thorough", "--help").contains(option) || option.startsWith("-D"));
            return known ? "" : "unknown option of test";
        }
        try {
            parse(arguments);
            return "";
        } catch (CommandLine.MissingParameterException e) {
            return command.isMention() ? "" : String.valueOf(e.getMessage());
        } catch (CommandLine.ParameterException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void parse(List<String> arguments) {
        String first = arguments.isEmpty() ? "" : arguments.get(0);
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        switch (first) {
            case "node" -> node().parseArgs(rest.toArray(String[]::new));
            case "bench" -> CommandRunner.commandLine(new BenchMain()).parseArgs(rest.toArray(String[]::new));
            default -> program().parseArgs(arguments.toArray(String[]::new));
        }
    }

    private static CommandLine node() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return NodeMain.commandLine(InputStream.nullInputStream(), nowhere);
    }

    private static CommandLine program() {
        return CommandRunner.commandLine(new BallastMain());
    }

    @Test
    void filesThatCommandsNameAreThereOrMadeByOthers() throws Exception {
        Set<String> made = new HashSet<>(READERS_OWN);
        all().forEach(command -> made.add(command.made()));
        List<String> missing = new ArrayList<>();
        for (DocumentedCommand command : ballast()) {
            for (String word : command.isMention() ? List.<String>of() : command.arguments()) {
                boolean isFile = FILE.matcher(word).matches() && !word.contains("://") && !word.startsWith("/");
                if (isFile && !made.contains(word) && !Files.exists(ROOT.resolve(word))) {
                    missing.add(command + " -> " + word);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyCommandLineIsRunHereOrNamedWithAReason() throws Exception {
        List<String> run = new ArrayList<>();
        Set<String> reasons = new HashSet<>();
        for (DocumentedCommand command : all()) {
            String text = String.join(" ", command.words());
            boolean isOurs = command.program().equals("ballast")
                    || Stream.of("coap-client", "mosquitto_sub", "mvn").anyMatch(command.program()::startsWith);
            String reason = NOT_RUN.keySet().stream()
                    .filter(text::startsWith)
                    .findFirst()
                    .orElse("");
            if (isOurs && !command.isMention() && reason.isEmpty()) {
                run.add(text);
                assertRuns(command);
            }
            reasons.add(reason);
        }
        assertThat(run)
                .contains("./ballast check coap-gateway/src/main/resources/models/lenet5/model.onnx")
                .anyMatch(line -> line.startsWith("./ballast plan"));
        assertThat(reasons).as("no reason is left over").containsAll(NOT_RUN.keySet());
    }

    private static void assertRuns(DocumentedCommand command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = command.arguments().stream()
                .map(word -> FILE.matcher(word).matches() && Files.exists(ROOT.resolve(word))
                        ? ROOT.resolve(word).toString()
                        : word)
                .toArray(String[]::new);
        int code = program()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(code).as("%s: %s", command, err).isZero();
        assertThat(out.toString()).as(command.toString()).isNotBlank();
    }
}
