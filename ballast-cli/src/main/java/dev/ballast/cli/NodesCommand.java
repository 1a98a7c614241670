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

/** {@code ballast nodes}: changes how a running gateway uses its nodes. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Changes how a running gateway uses its nodes.",
        subcommands = NodesCommand.Readmit.class,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 the command line is wrong.",
        })
final class NodesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "a subcommand is missing; expected readmit, as in: ballast nodes readmit node-3");
    }

    /** {@code ballast nodes readmit}. */
    @Command(
            name = "readmit",
            description = {
                "Readmits a node that is excluded because it gave wrong numbers twice within a day.",
                "Test the memory of its board first. The gateway pushes its parts again and checks its answers for a while."
            })
    static final class Readmit implements Callable<Integer> {
        @Mixin
        final HelpOption help = new HelpOption();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "NODE", description = "id of the node in the gateway's configuration")
        private String node = "";

        @Mixin
        private GatewayOption gateway = new GatewayOption();

        @Override
        public Integer call() throws CommandException, InterruptedException {
            gateway.answer((client, timeoutMs) -> client.readmit(node, timeoutMs));
            spec.commandLine()
                    .getOut()
                    .println("node " + node + " is readmitted; the gateway asks it again from now on");
            return 0;
        }
    }
}
