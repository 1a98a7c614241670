package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** Where a running gateway is, and what it answers. */
final class GatewayAddress {
    @Option(names = "--gateway", paramLabel = "HOST:PORT", description = "default: ${DEFAULT-VALUE}")
    private String gateway = "127.0.0.1:5683";

    /** Asks something of the gateway. */
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

    /** What the gateway answers; anything but an answer ends the command. */
    JsonNode answer(Question question) throws CommandException, InterruptedException {
        try (InferClient client = InferClient.open(parsed())) {
            InferClient.Reply reply = question.ask(client);
            if (reply instanceof InferClient.Reply.Answer answer) {
                return answer.json();
            } else if (reply instanceof InferClient.Reply.Refused refused) {
                throw new CommandException(CommandRunner.FAILED, refused.code() + ": " + refused.text());
            } else if (reply instanceof InferClient.Reply.Failed failed) {
                throw new CommandException(
                        CommandRunner.FAILED, failed.text() + "; is a gateway running there? See --gateway.");
            }
            throw new IllegalStateException("a reply of no kind: " + reply);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.FAILED, "no socket can be opened: " + e.getMessage());
        }
    }
}
