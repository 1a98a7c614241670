package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.transport.TransportChart;
import dev.ballast.bench.transport.TransportReport;
import dev.ballast.bench.transport.TransportResult;
import dev.ballast.bench.transport.TransportStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench transport}. */
@Command(
        name = "transport",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Sends activations of 1 to 280 KB to one node and results of 0.4 to 64 KB back, over links with round trips of 0.2 to 20 ms and up to"
                    + " 5 %% loss. Compares shard mode with block-wise transfer by Californium and, if installed, by libcoap's client.",
            "--quick: 36 KB up and 4 KB down at 4 ms, without loss, with 1 %%, and on loopback."
        })
final class TransportCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        return options.run("transport", this::study);
    }

    private ObjectNode study(Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        TransportStudy study = options.quick() ? TransportStudy.quick(people) : TransportStudy.full(people);
        TransportResult result = study.run(nodeJar);
        TransportReport report = new TransportReport(result);
        report.print(people);
        results.write(report.json());
        results.write(TransportChart.of(result));
        return report.summary();
    }
}
