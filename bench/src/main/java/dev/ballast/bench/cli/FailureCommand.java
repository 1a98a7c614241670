package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.failure.FailureChart;
import dev.ballast.bench.failure.FailureReport;
import dev.ballast.bench.failure.FailureResult;
import dev.ballast.bench.failure.FailureStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ballast bench failure}. */
@Command(
        name = "failure",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Kills, stops, cuts off and replaces node processes under a steady load: one fault per second, and never more nodes at once than"
                    + " there are parity nodes. Counts lost and wrong answers, and compares latency with and without missing nodes, for the"
                    + " policies coded, hedged, retry, replicate and wait-all, each with four data parts.",
            "--quick: coded only, for 20 s."
        })
final class FailureCommand implements Callable<Integer> {
    private static final int FULL_REQUESTS = 6_000;
    private static final int QUICK_REQUESTS = 4_000;

    /** For each policy; one that waits for nodes that are gone has few requests. */
    private static final Duration FULL_MOST = Duration.ofSeconds(90);

    /** So that a quick run is short. */
    private static final Duration QUICK_MOST = Duration.ofSeconds(20);

    /** Whoever names a number wants it of the coded policy; the others may wait for minutes at each fault. */
    private static final Duration GIVEN_MOST = Duration.ofDays(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--requests",
            paramLabel = "N",
            description =
                    "requests for each policy (default: " + FULL_REQUESTS + ", with --quick " + QUICK_REQUESTS
                            + ", fewer if they take longer than 90 s, with --quick 20 s; a given number has no time limit for coded)")
    private int requests;

    @Option(
            names = "--parity",
            paramLabel = "R",
            description =
                    "number of parity nodes, and of nodes that fail at the same time: 1 or 2 (default: ${DEFAULT-VALUE})")
    private int parity = 1;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "random seed; equal seeds draw equal faults (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        FailureStudy.Options wanted = wanted();
        return options.run("failure", (nodeJar, results, people) -> study(wanted, nodeJar, results, people));
    }

    private FailureStudy.Options wanted() {
        boolean given = spec.commandLine().getParseResult().hasMatchedOption("--requests");
        int usual = options.quick() ? QUICK_REQUESTS : FULL_REQUESTS;
        Duration most = options.quick() ? QUICK_MOST : FULL_MOST;
        return options.checked(
                () -> FailureStudy.Options.of(given ? requests : usual, given ? GIVEN_MOST : most, most, parity, seed));
    }

    private ObjectNode study(FailureStudy.Options wanted, Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        FailureStudy study = options.quick() ? FailureStudy.quick(wanted) : FailureStudy.full(wanted);
        FailureResult result = study.run(nodeJar, people);
        FailureReport report = new FailureReport(result);
        report.print(people);
        results.write(report.json());
        results.write(FailureChart.of(result));
        return report.summary();
    }
}
