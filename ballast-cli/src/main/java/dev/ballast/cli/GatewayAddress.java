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
    /** The port of CoAP (RFC 7252 section 6.1). */
    private static final int USUAL_PORT = 5683;

    private static final String SCHEME = "coap://";

    @Option(
            names = "--gateway",
            paramLabel = "HOST[:PORT]",
            description = "address of the gateway; the port is 5683 unless it is named (default: ${DEFAULT-VALUE})")
    private String gateway = "127.0.0.1:5683";

    /** A request to the gateway. */
    @FunctionalInterface
    interface Question {
        InferClient.Reply ask(InferClient client) throws InterruptedException;
    }

    /** The address; it may have the scheme that programs print before it. */
    InetSocketAddress parsed() throws CommandException {
        String address = gateway.startsWith(SCHEME) ? gateway.substring(SCHEME.length()) : gateway;
        try {
            return HostPort.parse(address, USUAL_PORT);
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
                throw new CommandException(CommandRunner.FAILED, advice(failed));
            }
            throw new IllegalStateException("unknown kind of reply: " + reply);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.FAILED, "cannot open a UDP socket: " + e.getMessage());
        }
    }

    /** Why there is no answer, and what to do. */
    static String advice(InferClient.Reply.Failed failed) {
        return failed.text() + "; check that a gateway runs there, or name another with --gateway";
    }
}
