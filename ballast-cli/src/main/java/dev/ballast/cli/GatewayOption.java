package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.coap.InferClient;
import java.net.InetSocketAddress;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for the gateway that a command talks to, and for the timeout. */
final class GatewayOption {
    @Mixin
    private GatewayAddress gateway = new GatewayAddress();

    @Option(
            names = "--timeout-s",
            paramLabel = "S",
            description =
                    "longest wait for the gateway's answer in seconds, including loading (default: ${DEFAULT-VALUE})")
    private int timeoutS = 600;

    /** A request to the gateway. */
    @FunctionalInterface
    interface Question {
        InferClient.Reply ask(InferClient client, long timeoutMs) throws InterruptedException;
    }

    InetSocketAddress address() throws CommandException {
        if (timeoutS < 1) {
            throw new CommandException(CommandRunner.USAGE, "--timeout-s must be 1 or more, is " + timeoutS);
        }
        return gateway.parsed();
    }

    /** The answer of the gateway; any other reply ends the command with an error. */
    JsonNode answer(Question question) throws CommandException, InterruptedException {
        address();
        return gateway.answer(client -> question.ask(client, timeoutS * 1_000L));
    }
}
