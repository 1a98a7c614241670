package dev.ballast.bench.cli;

import dev.ballast.bench.overload.OverloadStudy;
import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ballast bench overload}. */
@Command(
        name = "overload",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false,
        description = {
            "Sends a gateway process over three node processes ten times as many requests as it can serve, from eight clients that do"
                    + " not wait for answers. Compares the answered and the refused requests with requests that come one by one.",
            "Limits: no request is lost or answered twice; p99 of the answered requests is at most 3 times the usual p99; half of the refusals"
                    + " come within the usual p99; the gateway's live objects grow by at most 6 MiB.",
            "--quick: 5 s of overload instead of 60 s.",
            "Exit codes: 0 all limits held, 1 a limit was broken or the study failed, 2 the command line is wrong."
        })
final class OverloadCommand implements Callable<Integer> {
    private static final int FULL_SECONDS = 60;
    private static final int QUICK_SECONDS = 5;

    @Mixin
    private StudyOptions options = new StudyOptions();

    @Override
    public Integer call() throws CommandException, InterruptedException {
        OverloadStudy study = new OverloadStudy(options.quick() ? QUICK_SECONDS : FULL_SECONDS);
        return options.runLimited("overload", nodeJar -> study.run(nodeJar).report());
    }
}
