package dev.ballast.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

/** Which running gateway a command talks to. */
final class GatewayOption {
    @Option(names = "--gateway", paramLabel = "HOST:PORT", description = "default: ${DEFAULT-VALUE}")
    private String gateway = "127.0.0.1:5683";

    @Option(
            names = "--timeout-s",
            paramLabel = "S",
            description = "how long to wait for the gateway, loading included (default: ${DEFAULT-VALUE})")
    private int timeoutS = 600;

    /** Asks something of the gateway. */
    @FunctionalInterface
    interface Question {
        InferClient.Reply ask(InferClient client, long timeoutMs) throws InterruptedException;
    }

    InetSocketAddress address() throws CommandException {
        if (timeoutS < 1) {
            throw new CommandException(GatewayMain.USAGE, "--timeout-s must be 1 or more, is " + timeoutS);
        }
        try {
            return HostPort.parse(gateway);
        } catch (IllegalArgumentException e) {
            throw new CommandException(GatewayMain.USAGE, "--gateway " + e.getMessage());
        }
    }

    /** What the gateway answers; anything but an answer ends the command. */
    JsonNode answer(Question question) throws CommandException, InterruptedException {
        try (InferClient client = InferClient.open(address())) {
            InferClient.Reply reply = question.ask(client, timeoutS * 1_000L);
            if (reply instanceof InferClient.Reply.Answer answer) {
                return answer.json();
            } else if (reply instanceof InferClient.Reply.Refused refused) {
                throw new CommandException(GatewayMain.FAILED, refused.code() + ": " + refused.text());
            } else if (reply instanceof InferClient.Reply.Failed failed) {
                throw new CommandException(
                        GatewayMain.FAILED, failed.text() + "; is a gateway running there? See --gateway.");
            }
            throw new IllegalStateException("a reply of no kind: " + reply);
        } catch (IOException e) {
            throw new CommandException(GatewayMain.FAILED, "no socket can be opened: " + e.getMessage());
        }
    }
}
