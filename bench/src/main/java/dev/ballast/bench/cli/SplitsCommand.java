package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.splits.SplitsReport;
import dev.ballast.bench.splits.SplitsStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench splits}. */
@Command(
        name = "splits",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Splits AlexNet's layers by output, spatially, by input and as a grid over four data parts, any one of which may be lost. Measures how much"
                    + " each part receives, sends, holds and computes, and its time compared with the whole layer. Starts no nodes.",
            "--quick: one convolution and one dense layer."
        })
final class SplitsCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.runHere("splits", this::study);
    }

    private ObjectNode study(ResultFolder results, PrintWriter people) throws IOException {
        SplitsStudy study = options.quick() ? SplitsStudy.quick(System::nanoTime) : SplitsStudy.full(System::nanoTime);
        SplitsReport report = new SplitsReport(study.run(people));
        report.print(people);
        results.write(report.json());
        return report.summary();
    }
}
