package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** The address of a running gateway, and requests to it. */
final class GatewayAddress {
    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "address of the gateway (default: ${DEFAULT-VALUE})")
    private String gateway = "127.0.0.1:5683";

    /** A request to the gateway. */
    @FunctionalInterface
    interface Question {
        InferClient.Reply ask(InferClient client) throws InterruptedException;
    }

    InetSocketAddress parsed() throws CommandException {
        try {
            return HostPort.parse(gateway);
        } catch (IllegalArgumentException e) {
            throw new CommandException(CommandRunner.USAGE, "--gateway " + e.getMessage());
        }
    }

    /** The answer of the gateway; any other reply ends the command with an error. */
    JsonNode answer(Question question) throws CommandException, InterruptedException {
        try (InferClient client = InferClient.open(parsed())) {
            InferClient.Reply reply = question.ask(client);
            if (reply instanceof InferClient.Reply.Answer answer) {
                return answer.json();
            } else if (reply instanceof InferClient.Reply.Refused refused) {
                throw new CommandException(CommandRunner.FAILED, refused.code() + ": " + refused.text());
            } else if (reply instanceof InferClient.Reply.Failed failed) {
                throw new CommandException(
                        CommandRunner.FAILED,
                        failed.text() + "; check that a gateway runs there, or name another with --gateway");
            }
            throw new IllegalStateException("unknown kind of reply: " + reply);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.FAILED, "cannot open a UDP socket: " + e.getMessage());
        }
    }
}
