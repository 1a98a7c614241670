package dev.ballast.cli;

import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code ballast} program: everything but the node and the studies. */
@Command(
        name = "ballast",
        versionProvider = ProgramVersion.class,
        mixinStandardHelpOptions = true,
        description = "Runs a neural network over a handful of small boards and keeps answering when boards fail.",
        subcommands = {
            DemoCommand.class,
            GatewayCommand.class,
            InferCommand.class,
            CheckCommand.class,
            VerifyCommand.class,
            ModelsCommand.class,
            NodesCommand.class,
            PlanCommand.class,
            ConformanceCommand.class
        },
        footer = {
            "",
            "Run by the launcher beside these:",
            "  node     the program on a board (ballast node --help)",
            "  bench    studies that measure it all on this machine (ballast bench --help)",
            "  test     all tests (ballast test --help)",
            "",
            "Exit codes: 0 done, 1 it failed, 2 the command line or a file is not as it must be.",
        })
public final class BallastMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return CommandRunner.commandLine(new BallastMain()).execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
