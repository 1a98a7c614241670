package dev.ballast.command;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Sets up the command line of every program of Ballast: a failure becomes one line and an exit code. A command that needs these codes for
 * its result declares others with picocli's {@code exitCodeOnInvalidInput} and {@code exitCodeOnExecutionException}.
 */
public final class CommandRunner {
    /** The command failed. */
    public static final int FAILED = 1;
    /** The command line or a configuration file is wrong. */
    public static final int USAGE = 2;
    /** Ctrl-C: 128 plus the number of SIGINT. */
    public static final int STOPPED = 130;

    private CommandRunner() {}

    /** The command line of {@code program}, an object with picocli's annotations. */
    public static CommandLine commandLine(Object program) {
        return new CommandLine(program)
                .setParameterExceptionHandler(shortUsage())
                .setExecutionExceptionHandler(oneLine())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /**
     * Runs a command line. A full heap becomes one line, because the user can mend it.
     *
     * @return the exit code
     */
    public static int execute(CommandLine line, String... arguments) {
        try {
            return line.execute(arguments);
        } catch (OutOfMemoryError e) {
            line.getErr()
                    .println(line.getCommandName() + ": out of memory (" + e.getMessage()
                            + "); give the JVM a larger heap, for instance with JDK_JAVA_OPTIONS=-Xmx2g");
            line.getErr().flush();
            return FAILED;
        }
    }

    private static IParameterExceptionHandler shortUsage() {
        return (ParameterException e, String[] args) -> {
            CommandLine command = e.getCommandLine();
            PrintWriter err = command.getErr();
            err.println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
            return command.getCommandSpec().exitCodeOnInvalidInput();
        };
    }

    /**
     * A {@link CommandException} reports something that the user can correct. Any other exception is a bug and is printed with its
     * stack trace.
     */
    private static IExecutionExceptionHandler oneLine() {
        return (Exception e, CommandLine command, ParseResult parsed) -> {
            if (e instanceof CommandException known) {
                command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + known.getMessage());
                return exitCode(known.exitCode(), command.getCommandSpec());
            }
            if (e instanceof InterruptedException) {
                return STOPPED;
            }
            throw e;
        };
    }

    private static int exitCode(int usual, CommandSpec command) {
        return switch (usual) {
            case FAILED -> command.exitCodeOnExecutionException();
            case USAGE -> command.exitCodeOnInvalidInput();
            default -> usual;
        };
    }
}
