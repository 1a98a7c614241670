package dev.ballast.gateway.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Entry point of everything but the node: picks the command and turns failures into one line and an exit code. */
@Command(
        name = "ballast",
        versionProvider = Version.class,
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
public final class GatewayMain implements Runnable {
    /** It failed. */
    public static final int FAILED = 1;
    /** The command line or a configuration file is wrong. */
    public static final int USAGE = 2;
    /** Ctrl-C: 128 and the number of SIGINT. */
    public static final int STOPPED = 130;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return commandLine(new GatewayMain()).execute(args);
    }

    /** The command line of {@code program}, a picocli command: what fails becomes one line and an exit code. */
    public static CommandLine commandLine(Object program) {
        return new CommandLine(program)
                .setParameterExceptionHandler(shortUsage())
                .setExecutionExceptionHandler(oneLine())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static IParameterExceptionHandler shortUsage() {
        return (ParameterException e, String[] args) -> {
            CommandLine command = e.getCommandLine();
            PrintWriter err = command.getErr();
            err.println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
            return USAGE;
        };
    }

    /** What a user can mend is a {@link CommandException}; everything else is a fault of ours and shows its stack. */
    private static IExecutionExceptionHandler oneLine() {
        return (Exception e, CommandLine command, ParseResult parsed) -> {
            if (e instanceof CommandException known) {
                command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + known.getMessage());
                return known.exitCode();
            }
            if (e instanceof InterruptedException) {
                return STOPPED;
            }
            throw e;
        };
    }
}
