package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.codes.CodesReport;
import dev.ballast.bench.codes.CodesStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench codes}. */
@Command(
        name = "codes",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Compares codes with equal numbers of extra nodes: which patterns of lost nodes each code recovers, how"
                    + " accurately, and the cost relative to the product itself; the gain and condition of every code; the paper's"
                    + " coverage curves. Starts no nodes.",
            "--quick: up to 8 data and 3 parity parts instead of 16 and 4."
        })
final class CodesCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.runHere("codes", this::study);
    }

    private ObjectNode study(ResultFolder results, PrintWriter people) throws IOException {
        CodesStudy study = options.quick() ? CodesStudy.quick(System::nanoTime) : CodesStudy.full(System::nanoTime);
        CodesReport report = new CodesReport(study.run(people));
        report.tables().print(people);
        results.write(report.json());
        results.write(report.chart());
        return report.summary();
    }
}
