package dev.ballast.cli;

import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.config.GatewayException;

/** Gives failures their exit codes. */
final class Failures {
    private Failures() {}

    /** The exit code 2 for a configuration or a file that must be corrected, 1 for work that failed. */
    static CommandException of(GatewayException e) {
        return new CommandException(
                e.isUsage() ? CommandRunner.USAGE : CommandRunner.FAILED, String.valueOf(e.getMessage()));
    }
}
