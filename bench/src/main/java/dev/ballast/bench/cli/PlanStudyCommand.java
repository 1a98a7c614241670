package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.plan.PlanReport;
import dev.ballast.bench.plan.PlanStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ballast bench plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Runs LeNet-5, ResNet-20, SqueezeNet and AlexNet over five node processes behind emulated links, one request at a time. Compares"
                    + " the measured latency with the prediction of ballast plan, and with one board alone.",
            "Also runs AlexNet and SqueezeNet over five slow boards, each limited to a share of a processor by a Linux control group"
                    + " (needs root), and on one slow board.",
            "--quick: LeNet-5 and AlexNet, shorter, and no slow boards; with --boards slow SqueezeNet."
        })
final class PlanStudyCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that holds models/ and onnx-light/ (default: BALLAST_DATA)",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Option(
            names = "--boards",
            paramLabel = "KIND",
            description = "shared: nodes share this machine; slow: each node has a share of one processor; or both"
                    + " (default: both, with --quick shared)")
    private PlanStudy.@Nullable Boards boards;

    @Option(
            names = "--percent",
            paramLabel = "P",
            description = "share of one processor that each slow board has, in percent (default: ${DEFAULT-VALUE})")
    private int percent = 10;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        PlanStudy study = new PlanStudy(wanted(), options.data(data));
        return options.run("plan", (nodeJar, results, people) -> study(study, nodeJar, results, people));
    }

    private PlanStudy.Options wanted() {
        PlanStudy.Boards usual = options.quick() ? PlanStudy.Boards.SHARED : PlanStudy.Boards.BOTH;
        return options.checked(() -> new PlanStudy.Options(options.quick(), boards == null ? usual : boards, percent));
    }

    private static ObjectNode study(PlanStudy study, Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        PlanReport report = new PlanReport(study.run(nodeJar, people));
        report.print(people);
        results.write(report.json());
        return report.summary();
    }
}
