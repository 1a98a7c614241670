package dev.ballast.bench.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.attack.AttackChart;
import dev.ballast.bench.attack.AttackReport;
import dev.ballast.bench.attack.AttackResult;
import dev.ballast.bench.attack.AttackStudy;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ballast bench attack}. */
@Command(
        name = "attack",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Attacks node processes, a gateway process and its broker on loopback at the same time, while honest clients infer. Attacks: odd-numbers"
                    + " (tensors of NaN, infinity, 3e38 and denormals), open-jobs (first shards of jobs that never end), half-bodies (first"
                    + " blocks of bodies), scan-bomb (JPEGs of thousands of scans), reflection (small requests in a victim's name) and"
                    + " stolen-id (the gateway's MQTT client id). Calm and attack phases alternate; each attack sends at a steady rate.",
            "Limits: no honest node is benched; no answer is wrong, lost or refused; p99 under attack is at most 1.5 times the calm p99;"
                    + " telemetry is back within 10 s; a victim receives at most 3 times the bytes that are sent in its name.",
            "--quick: two turns of 6 s calm and 6 s attack, 256 jobs at each node instead of 2,000.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class AttackCommand implements Callable<Integer> {
    @Mixin
    private StudyOptions options = new StudyOptions();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            arity = "1..*",
            split = ",",
            description = "run only these attacks; nobody: run none, to measure the machine alone (default: all)")
    private Set<String> only = new LinkedHashSet<>();

    @Option(
            names = "--broker",
            paramLabel = "URI",
            description = "tcp://host:port of a running MQTT broker (default: the gateway's own broker)")
    private @Nullable URI broker;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "random seed; equal seeds draw equal numbers (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    private boolean held;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        AttackStudy.Options wanted = wanted();
        int status = options.run("attack", (nodeJar, results, people) -> study(wanted, nodeJar, results, people));
        return status == 0 && !held ? CommandRunner.FAILED : status;
    }

    private AttackStudy.Options wanted() {
        return options.checked(() -> options.quick()
                ? AttackStudy.Options.quick(only, broker, seed)
                : AttackStudy.Options.full(only, broker, seed));
    }

    private ObjectNode study(AttackStudy.Options wanted, Path nodeJar, ResultFolder results, PrintWriter people)
            throws GatewayException, IOException, InterruptedException {
        AttackResult result = new AttackStudy(wanted).run(nodeJar, people);
        AttackReport report = new AttackReport(result);
        report.print(people);
        results.write(report.json());
        results.write(AttackChart.of(result));
        held = report.held();
        return report.summary();
    }
}
