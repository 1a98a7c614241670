package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.checks.ChecksReport;
import dev.ballast.bench.checks.ChecksStudy;
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

/** {@code ballast bench checks}. */
@Command(
        name = "checks",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Measures which faults a check of answers against parity notices: deviations and flipped weight bits in every layer of MobileNetV2,"
                    + " SqueezeNet and AlexNet, with photos as input. Counts false alarms over a million checked rounds. Starts no nodes.",
            "--quick: two photos, twenty thousand checked rounds."
        })
final class ChecksCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that holds models/, onnx-light/, photos/ and mnist/ (default: BALLAST_DATA)",
            defaultValue = "${env:BALLAST_DATA}")
    private @Nullable Path data;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.runHere("checks", this::study);
    }

    private ObjectNode study(ResultFolder results, PrintWriter people) throws GatewayException, IOException {
        Path folder = data;
        if (folder == null || folder.toString().isEmpty()) {
            throw new GatewayException("the folder of the test data is not known; set BALLAST_DATA or give --data");
        }
        ChecksStudy study = options.quick() ? ChecksStudy.quick(folder) : ChecksStudy.full(folder);
        ChecksReport report = new ChecksReport(study.run(people));
        report.print(people);
        results.write(report.json());
        return report.summary();
    }
}
