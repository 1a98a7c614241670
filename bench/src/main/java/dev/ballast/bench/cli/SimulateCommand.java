package dev.ballast.bench.cli;

import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.simulate.SimulationPlan;
import dev.ballast.simulate.SimulationReport;
import dev.ballast.simulate.SimulationStudy;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ballast bench simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Runs the gateway's own rounds and fleet in virtual time against simulated nodes and a network that lose, delay, duplicate, crash, freeze"
                    + " and lie as a random seed decides. Checks the invariants after each step. One seed is one history: a broken invariant is"
                    + " printed with the command that repeats it.",
            "Exit codes: 0 all invariants held, 1 one was broken, 2 the command line is wrong."
        })
final class SimulateCommand implements Callable<Integer> {
    private static final int QUICK_SEEDS = 100;
    private static final int QUICK_ROUNDS = 3_000;

    /** Each history benches nodes by the thousand, which the fleet logs. */
    private static final String QUIET_FLEET = "org.slf4j.simpleLogger.log.dev.ballast.fleet.Fleet";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--seed", paramLabel = "S", description = "the first seed (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "number of seeds, counted up from --seed (default: ${DEFAULT-VALUE})")
    private int seeds = 1_000;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "rounds with faults for each seed (default: ${DEFAULT-VALUE})")
    private int rounds = 10_000;

    @Option(
            names = "--nodes",
            paramLabel = "K",
            description = "number of nodes, parity nodes included (default: drawn from the seed)")
    private int nodes;

    @Option(names = "--parity", paramLabel = "r", description = "number of parity nodes (default: drawn from the seed)")
    private int parity = -1;

    @Option(
            names = "--threads",
            paramLabel = "T",
            description = "number of seeds that run at the same time (default: one per processor)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--until-broken", description = "stop at the first seed with a broken invariant")
    private boolean untilBroken;

    @Option(names = "--quick", description = "100 seeds of 3,000 rounds")
    private boolean quick;

    @Option(
            names = "--json",
            description =
                    "print one JSON object as the last line of standard output; all other output goes to standard error")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        System.setProperty(QUIET_FLEET, "off");
        SimulationStudy study = new SimulationStudy(plan(), System::nanoTime);
        SimulationReport report = study.run(threads, untilBroken);
        PrintWriter people =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        report.print(people);
        people.flush();
        if (json) {
            spec.commandLine().getOut().println(report.json());
            spec.commandLine().getOut().flush();
        }
        return report.broken().isEmpty() ? 0 : CommandRunner.FAILED;
    }

    private SimulationPlan plan() {
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be 1 or more, is " + threads);
        }
        try {
            return quick
                    ? new SimulationPlan(seed, QUICK_SEEDS, QUICK_ROUNDS, nodes, parity)
                    : new SimulationPlan(seed, seeds, rounds, nodes, parity);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
