package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.plan.PlanReport;
import dev.ballast.bench.plan.PlanStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.gateway.cli.CommandException;
import dev.ballast.gateway.cli.Version;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ballast bench plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Runs LeNet-5, ResNet-20, SqueezeNet and AlexNet over five node processes behind emulated links, one request at a time, and compares"
                    + " what they take with what ballast plan predicts, and whether one board is faster.",
            "--quick: LeNet-5 and AlexNet, shorter."
        })
final class PlanStudyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that holds models/ and onnx-light/ (default: BALLAST_DATA)",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        Path folder = data;
        if (folder == null || folder.toString().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--data is missing: the folder that holds the models");
        }
        return options.run("plan", (nodeJar, results, people) -> study(folder, nodeJar, results, people));
    }

    private ObjectNode study(Path folder, Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        PlanStudy study = options.quick() ? PlanStudy.quick(folder) : PlanStudy.full(folder);
        PlanReport report = new PlanReport(study.run(nodeJar, people));
        report.print(people);
        results.write(report.json());
        return report.summary();
    }
}
