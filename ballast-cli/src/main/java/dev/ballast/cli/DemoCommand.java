package dev.ballast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.command.StopSignal;
import dev.ballast.demo.Demo;
import dev.ballast.demo.DemoOptions;
import dev.ballast.demo.DigitSource;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ballast demo}: runs the whole system on one machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Runs LeNet-5 over node processes on this machine. Draws digits, sends them to the gateway over CoAP, and kills a"
                    + " node half-way.",
            "Prints a line for each of up to 1,000 requests; of more requests, about 100 lines in all."
        },
        footer = {
            "",
            "Exit codes: 0 every request was answered, 1 a request was not answered or the fleet did not start, 2 the command line or"
                    + " a file is wrong."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--requests", paramLabel = "N", description = "number of requests (default: ${DEFAULT-VALUE})")
    private int requests = 200;

    @Option(
            names = "--nodes",
            paramLabel = "K",
            description = "number of data nodes, 1 to 16 (default: ${DEFAULT-VALUE})")
    private int nodes = 4;

    @Option(
            names = "--parity",
            paramLabel = "R",
            description = "number of parity nodes, 0 to 4 (default: ${DEFAULT-VALUE})")
    private int parity = 1;

    @Option(
            names = "--kill-after",
            paramLabel = "N",
            description = "kill node-2 after N requests; 0: never (default: half of the requests)")
    private @Nullable Integer killAfter;

    @Option(
            names = "--images",
            paramLabel = "IDX",
            description = "take 28 x 28 pictures from this IDX file (.gz or plain) instead of drawing them")
    private @Nullable Path images;

    @Option(names = "--labels", paramLabel = "IDX", description = "IDX file with the labels of --images")
    private @Nullable Path labels;

    @Option(
            names = "--link",
            paramLabel = "PROFILE",
            description = "emulate a network link to each node: " + LinkProfile.SYNTAX + " (default: none)")
    private @Nullable String link;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "random seed of the drawn digits and of the links (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--json",
            description =
                    "print one JSON object with the figures to standard output, and everything else to standard error; with --keep,"
                            + " first print one JSON object with all addresses and process ids")
    private boolean json;

    @Option(names = "--keep", description = "keep the fleet running after the last request, until Ctrl-C")
    private boolean keep;

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            description = "port of the MQTT broker; 0: any free port (default: ${DEFAULT-VALUE})")
    private int mqttPort;

    @Option(
            names = "--node-jar",
            paramLabel = "JAR",
            description = "jar of the node program (default: the one that the launcher built)",
            defaultValue = "${env:BALLAST_NODE_JAR}")
    private @Nullable Path nodeJar;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        DemoOptions options = options();
        DigitSource digits = digits();
        if (digits.count() < requests) {
            throw usage("--requests " + requests + " is more than the " + digits.count() + " pictures of " + images);
        }
        PrintWriter people =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        try (StopSignal stop = StopSignal.install();
                Demo demo = Demo.start(options, people)) {
            if (json && keep) {
                print(demo.addresses());
            }
            ObjectNode figures = demo.run(digits);
            if (json) {
                print(figures);
            }
            if (keep) {
                demo.printAddresses();
                people.println("the fleet keeps running; stop it with Ctrl-C");
                people.flush();
                stop.await();
            }
            return figures.path("errors").asInt() == 0 ? 0 : CommandRunner.FAILED;
        } catch (GatewayException | IOException e) {
            throw new CommandException(CommandRunner.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private void print(ObjectNode line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private DemoOptions options() {
        Path jar = nodeJar;
        if (jar == null || jar.toString().isEmpty()) {
            throw usage(
                    "--node-jar is missing; start the demo with ./ballast demo, or name the jar of the node program");
        }
        int kill = killAfter == null ? requests / 2 : killAfter;
        try {
            LinkProfile profile = link == null ? null : LinkProfile.parse(link);
            return new DemoOptions(requests, nodes, parity, kill, jar, mqttPort, profile, seed);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private DigitSource digits() {
        Path pictures = images;
        Path digits = labels;
        if (pictures == null && digits == null) {
            return DigitSource.drawn(seed);
        }
        if (pictures == null || digits == null) {
            throw usage("--images and --labels must be given together");
        }
        try {
            return DigitSource.idx(pictures, digits);
        } catch (IOException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
