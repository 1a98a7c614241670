package dev.ballast.bench.cli;

import dev.ballast.bench.chaos.ChaosStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Kills processes of a fleet of five nodes and a gateway, starts them again, and measures the time until the first answer and until all"
                    + " nodes are in use. It kills the gateway, then the gateway with all nodes, then all nodes while the gateway answers alone.",
            "Limits: after a restart no weights are pushed again.",
            "--quick: each of the three once instead of five times.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class ChaosCommand implements Callable<Integer> {
    private static final int FULL_TURNS = 5;

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        ChaosStudy study = new ChaosStudy(options.quick() ? 1 : FULL_TURNS);
        return options.runLimited("chaos", nodeJar -> study.run(nodeJar).report());
    }
}
