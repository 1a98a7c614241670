package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.slices.SlicesReport;
import dev.ballast.bench.slices.SlicesStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench slices}. */
@Command(
        name = "slices",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Runs rounds over four data nodes and 0, 1 or 2 parity nodes, each behind a link that loses 1, 2, 5 or 10 %% of the"
                    + " datagrams. Compares the share of rounds that ask for no result slice twice with the closed form.",
            "--quick: 2 %% and one parity node."
        })
final class SlicesCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.run("slices", this::study);
    }

    private ObjectNode study(Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        SlicesStudy study = options.quick() ? SlicesStudy.quick() : SlicesStudy.full();
        SlicesReport report = new SlicesReport(study.run(nodeJar, people));
        report.print(people);
        results.write(report.json());
        results.write(report.chart());
        return report.summary();
    }
}
