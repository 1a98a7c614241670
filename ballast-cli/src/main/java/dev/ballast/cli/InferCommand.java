package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ballast.command.CommandException;
import dev.ballast.command.CommandRunner;
import dev.ballast.command.ProgramVersion;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.models.Models;
import dev.ballast.profile.FileErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ballast infer}: sends one file to a running gateway. */
@Command(
        name = "infer",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description = "Sends a picture or a tensor to a running gateway and prints the answer.")
final class InferCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "a .jpg, .png, .bmp, .gif, .json or .cbor file")
    private Path file = Path.of("");

    @Mixin
    private GatewayAddress gateway = new GatewayAddress();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "NAME for the default version, or NAME:VERSION (default: ${DEFAULT-VALUE})")
    private String model = Models.BUILT_IN;

    @Option(
            names = "--timeout-ms",
            paramLabel = "MS",
            description = "longest wait for the answer (default: ${DEFAULT-VALUE})")
    private long timeoutMs = 10_000;

    @Option(
            names = "--deadline-ms",
            paramLabel = "MS",
            description =
                    "deadline of the answer; the gateway answers 5.04 if it cannot meet the deadline (default: the gateway's deadline-ms)")
    private @Nullable Long deadlineMs;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "number of strongest classes to print (default: ${DEFAULT-VALUE})")
    private int top = 5;

    @Option(names = "--json", description = "print the gateway's JSON answer unchanged")
    private boolean json;

    @Override
    public Integer call() throws CommandException, InterruptedException {
        InferClient.Body kind = kind();
        byte[] body = read();
        InferClient.Question question = question();
        InferClient.WaitLimits limits = limits();
        JsonNode answer = gateway.answer(client -> client.infer(question, kind, body, limits));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            print(answer, isPicture(kind));
        }
        return 0;
    }

    private static boolean isPicture(InferClient.Body kind) {
        return kind != InferClient.Body.JSON && kind != InferClient.Body.CBOR;
    }

    private InferClient.Question question() throws CommandException {
        if (top < 0) {
            throw new CommandException(CommandRunner.USAGE, "--top must be 0 or more, is " + top);
        }
        return new InferClient.Question(model, top, json);
    }

    private InferClient.WaitLimits limits() throws CommandException {
        if (deadlineMs != null && deadlineMs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--deadline-ms must be 1 or more, is " + deadlineMs);
        }
        if (timeoutMs < 1) {
            throw new CommandException(CommandRunner.USAGE, "--timeout-ms must be 1 or more, is " + timeoutMs);
        }
        return new InferClient.WaitLimits(timeoutMs, deadlineMs == null ? 0 : deadlineMs);
    }

    private InferClient.Body kind() throws CommandException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "png" -> InferClient.Body.PNG;
            case "jpg", "jpeg" -> InferClient.Body.JPEG;
            case "bmp" -> InferClient.Body.BMP;
            case "gif" -> InferClient.Body.GIF;
            case "json" -> InferClient.Body.JSON;
            case "cbor" -> InferClient.Body.CBOR;
            default ->
                throw new CommandException(
                        CommandRunner.USAGE, file + ": the name must end in .jpg, .png, .bmp, .gif, .json or .cbor");
        };
    }

    private byte[] read() throws CommandException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandException(CommandRunner.USAGE, "there is no file " + file);
        } catch (IOException e) {
            throw new CommandException(CommandRunner.USAGE, "cannot read " + file + ": " + FileErrors.cause(e));
        }
    }

    private void print(JsonNode answer, boolean isPicture) throws CommandException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode how = answer.path("parameters");
        JsonNode description = isPicture || how.path("top").isEmpty()
                ? gateway.answer(client -> client.model(model, timeoutMs))
                : MissingNode.getInstance();
        if (how.path("top").isEmpty()) {
            for (JsonNode output : description.path("outputs")) {
                out.printf(
                        "%s %s%s; print its numbers with --json%n",
                        output.path("name").asText(), output.path("datatype").asText(), output.path("shape"));
            }
        }
        for (JsonNode top : how.path("top")) {
            out.printf(
                    Locale.ROOT,
                    "%10.4f  %s%n",
                    top.path("value").asDouble(),
                    top.path("label").asText());
        }
        if (isPicture) {
            out.println("picture as " + description.path("preprocessing").asText());
        }
        out.printf(
                Locale.ROOT,
                "%.2f ms, %d rounds, %d slices recovered from parity, %d parts computed by the gateway, %s%n",
                how.path("latency_us").path("total").asDouble() / 1000,
                how.path("rounds").asInt(),
                how.path("recovered_slices").asInt(),
                how.path("local_parts").asInt(),
                who(how.path("missing_nodes")));
    }

    /** The nodes that this request did not use, as text. With parity, a healthy fleet may answer before its slowest node. */
    private static String who(JsonNode missing) {
        List<String> names = new ArrayList<>();
        missing.forEach(node -> names.add(node.asText()));
        return names.isEmpty() ? "all nodes used" : "answered without " + String.join(", ", names);
    }
}
