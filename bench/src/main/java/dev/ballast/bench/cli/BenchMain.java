package dev.ballast.bench.cli;

import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of {@code ballast bench}. */
@Command(
        name = "ballast bench",
        versionProvider = ProgramVersion.class,
        mixinStandardHelpOptions = true,
        description =
                "Runs studies of Ballast on this machine: node processes behind emulated links, comparisons of codes, splits and kernels, and simulations in virtual time.",
        subcommands = {
            TransportCommand.class,
            SlicesCommand.class,
            FailureCommand.class,
            AttackCommand.class,
            OverloadCommand.class,
            ChaosCommand.class,
            MemoryCommand.class,
            PushCommand.class,
            PhotosCommand.class,
            FlipsCommand.class,
            CodesCommand.class,
            SplitsCommand.class,
            ChecksCommand.class,
            KernelsCommand.class,
            PlanStudyCommand.class,
            SimulateCommand.class
        },
        footer = {
            "",
            "The JMH benchmarks are in the same jar: java --add-modules jdk.incubator.vector -jar"
                    + " bench/target/bench-0.1.0-all.jar",
            "",
            "Exit codes: 0 done, 1 failed, 2 the command line is wrong.",
        })
public final class BenchMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandRunner.commandLine(new BenchMain());
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
