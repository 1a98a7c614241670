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

/** {@code ballast demo}: the main job, on one machine. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Runs LeNet-5 over node processes on this machine, draws digits, sends them to the gateway over CoAP, and kills a"
                    + " node half-way.",
            "Up to 1000 requests each get a line; beyond that every hundredth of them does."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--requests", paramLabel = "N", description = "inferences (default: ${DEFAULT-VALUE})")
    private int requests = 200;

    @Option(names = "--nodes", paramLabel = "K", description = "data nodes (default: ${DEFAULT-VALUE})")
    private int nodes = 4;

    @Option(names = "--parity", paramLabel = "R", description = "parity nodes, 0 to 4 (default: ${DEFAULT-VALUE})")
    private int parity = 1;

    @Option(
            names = "--kill-after",
            paramLabel = "N",
            description = "kill node-2 after N inferences, 0 for never (default: half of them)")
    private @Nullable Integer killAfter;

    @Option(
            names = "--images",
            paramLabel = "IDX",
            description = "28 x 28 pictures in an IDX file, .gz or not, in place of drawn ones")
    private @Nullable Path images;

    @Option(names = "--labels", paramLabel = "IDX", description = "their labels in an IDX file")
    private @Nullable Path labels;

    @Option(
            names = "--link",
            paramLabel = "PROFILE",
            description = "emulate a network link to each node: " + LinkProfile.SYNTAX + " (default: none)")
    private @Nullable String link;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "seed of the drawn digits and of the links (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--json",
            description =
                    "print one JSON object as the last line of standard output; lines for people go to standard error")
    private boolean json;

    @Option(names = "--keep", description = "keep everything running at the end, until Ctrl-C")
    private boolean keep;

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            description = "of the broker, 0 for a free one (default: ${DEFAULT-VALUE})")
    private int mqttPort;

    @Option(
            names = "--node-jar",
            paramLabel = "JAR",
            description = "the node program (default: what the launcher built)",
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
            ObjectNode figures = demo.run(digits);
            if (json) {
                spec.commandLine().getOut().println(figures);
                spec.commandLine().getOut().flush();
            }
            if (keep) {
                demo.printAddresses();
                people.println("running until Ctrl-C");
                people.flush();
                stop.await();
            }
            return figures.path("errors").asInt() == 0 ? 0 : CommandRunner.FAILED;
        } catch (GatewayException | IOException e) {
            throw new CommandException(CommandRunner.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private DemoOptions options() {
        Path jar = nodeJar;
        if (jar == null || jar.toString().isEmpty()) {
            throw usage("--node-jar is missing: start the demo with the launcher, or name the node program");
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
            throw usage("--images and --labels go together");
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
