package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.ProgramVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast nodes}: what an operator has a running gateway do about its nodes. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Changes how a running gateway uses its nodes.",
        subcommands = NodesCommand.Readmit.class,
        footer = {
            "",
            "Exit codes: 0 done, 1 it failed, 2 the command line is not as it must be.",
        })
final class NodesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "nodes needs a command, such as readmit");
    }

    /** {@code ballast nodes readmit}. */
    @Command(
            name = "readmit",
            description = {
                "Lets a node in again that gave wrong numbers twice within a day and is excluded since.",
                "Its parts are pushed to it and its answers are checked for a while. Look at its memory first."
            })
    static final class Readmit implements Callable<Integer> {
        @Mixin
        final HelpOption help = new HelpOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NODE", description = "id of a node, as the gateway's configuration has it")
        private String node = "";

        @Mixin
        private GatewayOption gateway = new GatewayOption();

        @Override
        public Integer call() throws CommandException, InterruptedException {
            gateway.answer((client, timeoutMs) -> client.readmit(node, timeoutMs));
            spec.commandLine().getOut().println("node " + node + " is readmitted; it is asked again from now on");
            return 0;
        }
    }
}
