package dev.ballast.cli;

import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code ballast} program: all commands except the node and the studies. */
@Command(
        name = "ballast",
        versionProvider = ProgramVersion.class,
        mixinStandardHelpOptions = true,
        description = "Runs one neural network over several small boards and keeps answering when boards fail.",
        subcommands = {
            DemoCommand.class,
            GatewayCommand.class,
            StatusCommand.class,
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
            "The launcher ./ballast has three more commands:",
            "  node     runs the program on a board (ballast node --help)",
            "  bench    runs studies that measure Ballast on this machine (ballast bench --help)",
            "  test     runs all tests (ballast test --help)",
            "",
            "Exit codes: 0 done, 1 failed, 2 the command line or an input file is wrong.",
        })
public final class BallastMain implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return CommandRunner.execute(CommandRunner.commandLine(new BallastMain()), args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
