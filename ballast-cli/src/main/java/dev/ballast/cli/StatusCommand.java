package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ballast.clock.EpochClock;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.HostPort;
import dev.ballast.status.GatewayAnswers;
import dev.ballast.status.StatusText;
import dev.ballast.status.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ballast status}: one screen about a running fleet. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = {
            "Shows a running fleet on one screen: the gateway, how many failures each model survives, each board, the last events.",
            "docs/operating.md explains the columns."
        },
        exitCodeOnInvalidInput = StatusCommand.USAGE,
        exitCodeOnExecutionException = StatusCommand.FAILED,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fully protected: each model survives as many failures as its plan promises",
            "1:serving, but a model survives fewer failures, or the gateway is too old to say how many",
            "2:not serving: the gateway does not answer or is not ready, or it cannot serve a model",
            "64:the command line is wrong, or the name of the gateway is unknown",
            "70:this program cannot ask: it has no socket, or it has a bug"
        })
final class StatusCommand implements Callable<Integer> {
    /** EX_USAGE and EX_SOFTWARE of sysexits.h, since the usual 1 and 2 say here how the fleet is. */
    static final int USAGE = 64;

    static final int FAILED = 70;

    private static final int PAUSE_S = 2;
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
    private static final String UNKNOWN_RESOURCE = "4.04";

    private final EpochClock epochClock;
    private final Pause pause;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayAddress gateway = new GatewayAddress();

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "longest wait for each of the gateway's three answers (default: ${DEFAULT-VALUE})")
    private long timeoutMs = 5_000;

    @Option(
            names = "--json",
            description =
                    "print one JSON document on one line: the verdict and the answers to GET /fleet, /nodes and /v2/models")
    private boolean json;

    @Option(names = "--watch", description = "show the fleet again every " + PAUSE_S + " s, until Ctrl-C")
    private boolean watch;

    /** The time between two screens. */
    @FunctionalInterface
    interface Pause {
        void await() throws InterruptedException;
    }

    StatusCommand() {
        this(System::currentTimeMillis, () -> TimeUnit.SECONDS.sleep(PAUSE_S));
    }

    StatusCommand(EpochClock epochClock, Pause pause) {
        this.epochClock = epochClock;
        this.pause = pause;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        if (timeoutMs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--timeout-ms must be 1 or more, is " + timeoutMs);
        }
        InetSocketAddress address = gateway.parsed();
        try (InferClient client = InferClient.open(address)) {
            GatewayAnswers answers = look(client, address);
            while (watch && !spec.commandLine().getOut().checkError()) {
                pause.await();
                answers = look(client, address);
            }
            return Verdict.of(answers).exitCode();
        } catch (IOException e) {
            throw new CommandException(CommandRunner.FAILED, "cannot open a UDP socket: " + e.getMessage());
        }
    }

    private GatewayAnswers look(InferClient client, InetSocketAddress address) throws InterruptedException {
        GatewayAnswers answers = ask(client, HostPort.text(address));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Verdict.json(answers));
        } else {
            if (watch) {
                out.print(Ansi.AUTO.enabled() ? CLEAR_SCREEN : "");
            }
            StatusText.lines(answers, epochClock.epochMs()).forEach(out::println);
            out.print(watch ? System.lineSeparator() : "");
        }
        out.flush();
        return answers;
    }

    private GatewayAnswers ask(InferClient client, String address) throws InterruptedException {
        InferClient.Reply fleet = client.fleet(timeoutMs);
        // a gateway that does not know the resource is older than this program
        boolean older = fleet instanceof InferClient.Reply.Refused refused
                && refused.code().equals(UNKNOWN_RESOURCE);
        if (!older && !(fleet instanceof InferClient.Reply.Answer)) {
            return GatewayAnswers.none(address, problem(fleet));
        }
        InferClient.Reply nodes = client.nodes(timeoutMs);
        if (!(nodes instanceof InferClient.Reply.Answer boards)) {
            return GatewayAnswers.none(address, problem(nodes));
        }
        InferClient.Reply models = client.models(timeoutMs);
        if (!(models instanceof InferClient.Reply.Answer catalogue)) {
            return GatewayAnswers.none(address, problem(models));
        }
        JsonNode summary = fleet instanceof InferClient.Reply.Answer known ? known.json() : MissingNode.getInstance();
        return new GatewayAnswers(address, "", summary, boards.json(), catalogue.json());
    }

    private static String problem(InferClient.Reply reply) {
        if (reply instanceof InferClient.Reply.Refused refused) {
            return "the gateway answers " + refused.code() + ": " + refused.text();
        } else if (reply instanceof InferClient.Reply.Failed failed) {
            return GatewayAddress.advice(failed);
        }
        throw new IllegalStateException("an answer is no problem: " + reply);
    }
}
